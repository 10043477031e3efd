"""Names are the same however people, phones and offices write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.collect.rules import street_key
from voting.people.rules import number_alone, search_key, sought_by, tidy_phone
from voting.plain.names import each_name_once, folded, is_same_name, name_key, ward_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bournville & Cotteridge", "BOURNVILLE  and  COTTERIDGE"),
        ("Bournville&Cotteridge", "Bournville \uff06 Cotteridge"),
        *[("King's Norton North", f"King{mark}s Norton North") for mark in "’‘`´ʼ′"],
        ("King's Norton North", "Kings Norton North"),
        *[("Stoke-on-Trent", f"Stoke{dash}on{dash}Trent") for dash in "–—‐‑− "],
        ("Siân", "Sian"),
        ("Siân", "Sia\u0302n"),
        ("Weißstraße", "WEISSSTRASSE"),
        ("Ærø", "AERO"),
        ("Łódź", "Lodz"),
        ("علي كريمي", "علی کریمی"),
        ("مدرسة", "مدرسه"),
        ("أحمد", "احمد"),
        ("Block ٣", "block 3"),
        ("Elm\u00a0Road", "elm road"),
        ("\u200fHarborne\u200e", "Harborne"),
    ],
)
def test_two_ways_of_writing_are_one_name(one: str, other: str) -> None:
    assert is_same_name(one, other)
    assert each_name_once([one, other]) == [one]
    assert ward_key(one) == ward_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Elm Road", "Elm Rise"), ("Block 3", "Block 4"), ("ਕਿ", "ਕੀ"), ("কি", "কী"), ("علی", "علا")],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert not is_same_name(one, other)


@pytest.mark.parametrize("typed", ["Harborne Ward", "harborne ward", "Ward of Harborne", "HARBORNE"])
def test_a_ward_is_the_same_with_the_word_behind_it(typed: str) -> None:
    assert ward_key(typed) == ward_key("Harborne")


def test_a_ward_that_is_called_nothing_else_keeps_its_name() -> None:
    assert ward_key("Ward") == "ward"


def test_streets_are_compared_in_the_same_way() -> None:
    assert street_key("ST. JOHN’S RD") == street_key("St Johns Road")
    assert street_key("Elm & Oak Cl.") == street_key("elm and oak close")


@given(st.text())
def test_folding_twice_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert name_key(name_key(name)) == name_key(name)


@pytest.mark.parametrize(
    "typed",
    [
        "+44 (0)121 496 0123",
        "+44 (0) 121–496–0123",
        "0044 (0)121.496.0123",
        "(+44) (0)121 496 0123",
        "٠١٢١ ٤٩٦ ٠١٢٣",
    ],
)
def test_a_phone_number_is_one_number_with_or_without_the_zero_of_home(typed: str) -> None:
    assert number_alone(typed) == number_alone("0121 496 0123") == "1214960123"
    assert tidy_phone(typed).removeprefix("+44").removeprefix("0044").removeprefix("0") == "1214960123"


@pytest.mark.parametrize(
    "typed",
    ["obrien", "O’Brien", "o brien", "sean", "SEÁN O'BRIEN", "+44 (0)121 496", "sean.o'brien@example.org"],
)
def test_people_are_found_however_they_are_typed(typed: str) -> None:
    sought = search_key(name="Seán O’Brien", phone="01214960123", email="Sean.O'Brien@example.org")
    assert any(all(part in sought for part in way) for way in sought_by(typed))
