"""The server takes and refuses what the table of the doorstep says; tests/e2e holds the phone to the same."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.doorstep_cases import STREETS, cases
from voting.collect.models import Outcome
from voting.collect.new_answers import Said, check_said
from voting.collect.rules import street_alone
from voting.people.messages import VERSION
from voting.people.models import Channel, Purpose
from voting.people.new_person import NewPerson, check_person
from voting.plain.refusals import BadInput


def taken(case: dict[str, Any]) -> bool:
    said = Said(
        outcome=Outcome(case["outcome"]), words=case["words"], topic=case["topic"], street=case["street"]
    )
    try:
        check_said(said.tidied(), topics=["Housing"])
    except BadInput:
        return False
    return True


def met(case: dict[str, Any]) -> bool:
    person = NewPerson(
        key=UUID(int=1),
        name=case["name"],
        phone=case["phone"],
        email=case["email"],
        on_register=None,
        is_member=None,
        special_consent=False,
        purposes=tuple(map(Purpose, case["purposes"])),
        channels=tuple(map(Channel, case["channels"])),
        wording=VERSION,
        language="en",
        ward_code="E05011144",
        met_on=date(2026, 6, 14),
    )
    try:
        check_person(person)
    except BadInput:
        return False
    return True


@pytest.mark.parametrize(("typed", "kept"), STREETS)
def test_a_street_is_kept_as_the_table_says(typed: str, kept: str) -> None:
    assert street_alone(typed) == kept


@pytest.mark.parametrize("case", cases("answers"), ids=lambda case: case["wrong"] or "taken")
def test_an_answer_is_taken_or_refused_as_the_table_says(case: dict[str, Any]) -> None:
    assert taken(case) == (not case["wrong"])


@pytest.mark.parametrize("case", cases("people"), ids=lambda case: case["wrong"] or "taken")
def test_a_person_is_taken_or_refused_as_the_table_says(case: dict[str, Any]) -> None:
    assert met(case) == (not case["wrong"])
