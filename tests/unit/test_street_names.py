"""Two ways of writing a street are one street; two streets are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.collect.rules import street_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Elm Road", "elm rd"),
        ("Elm Road", " ELM   RD. "),
        ("King's Gdns", "Kings Gardens"),
        ("St Mary's St", "st marys street"),
        ("The Drive", "the dr"),
    ],
)
def test_two_ways_of_writing_a_street_are_one(one: str, other: str) -> None:
    assert street_key(one) == street_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Elm Road", "Elm Street"), ("Elm Road", "Elm"), ("St Mary's Road", "Street Mary's Road")],
)
def test_two_streets_are_two(one: str, other: str) -> None:
    assert street_key(one) != street_key(other)


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert street_key(street_key(name)) == street_key(name)
