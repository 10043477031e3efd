"""What a phone number looks like when it is tidy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.people.rules import is_phone, tidy_phone


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("07700 900123", "07700900123"),
        (" (0121) 496-0123 ", "01214960123"),
        ("+44 7700 900123", "+447700900123"),
        ("0121/496.0123", "01214960123"),
        ("", ""),
    ],
)
def test_a_phone_number_is_kept_without_gaps(typed: str, tidy: str) -> None:
    assert tidy_phone(typed) == tidy
    assert is_phone(tidy) == bool(tidy)


@pytest.mark.parametrize(
    "number", ["", "0770090", "07700 900123", "0770090012x", "1234567890123456", "++447700900123"]
)
def test_what_cannot_be_dialled_is_no_number(number: str) -> None:
    assert not is_phone(number)


@given(st.text(max_size=30))
def test_tidying_twice_changes_nothing(typed: str) -> None:
    assert tidy_phone(tidy_phone(typed)) == tidy_phone(typed)
