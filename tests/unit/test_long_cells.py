"""A cell that is longer than any name, day or language names none, and is looked at no further."""

from __future__ import annotations

from datetime import date

import pytest

from voting.collect.days import read_day
from voting.collect.language_names import read_language
from voting.collect.messages import outcome_named
from voting.collect.models import Outcome
from voting.places.models import Ward
from voting.places.services import is_called

LONG = "a" + " " * 60_000 + "b"


def test_a_long_cell_names_nothing() -> None:
    assert read_language(LONG) == ""
    assert read_language("Urdu" + " " * 60_000) == ""
    assert read_day("2026-11-01 " + "1" * 60_000) is None
    assert outcome_named("spoke" + "-" * 60_000) is None
    assert not is_called(Ward(code="E05011144", slug="harborne", name="Harborne"), "Harborne" + " " * 60_000)


def test_what_is_as_long_as_names_are_names_what_it_did() -> None:
    assert read_day("Sunday, 1 November 2026, 10:15:00 GMT+0000 (Greenwich Mean Time)") == date(2026, 11, 1)
    assert outcome_named("No_Answer") == Outcome.NO_ANSWER
    assert is_called(Ward(code="E05011144", slug="harborne", name="Harborne"), "ward of HARBORNE")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("English (UK)", "en"),
        ("English (UK) ", "en"),
        ("Punjabi(Gurmukhi)", "pa"),
        ("Polish (spoken (mostly)", "pl"),
        ("Polish ()", "pl"),
        ("(English)", "en"),
        ("English (UK) (US)", ""),
        ("Polish)", "pl"),
        ("((((", ""),
    ],
)
def test_what_forms_add_in_brackets_says_nothing_of_the_language(cell: str, code: str) -> None:
    assert read_language(cell) == code
