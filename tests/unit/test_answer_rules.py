"""What is kept of the words, the street and the lists that people type."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.collect.days import read_day
from voting.collect.rules import (
    street_alone,
    streets_once,
    tidy_list,
)
from voting.plain.base32 import ALPHABET, JOIN_BITS, join_token_of, read_join_token
from voting.plain.names import name_key
from voting.plain.text_cleaning import clean_words, one_line


@given(st.text())
def test_clean_words_stay_as_they_are(typed: str) -> None:
    assert clean_words(clean_words(typed)) == clean_words(typed)


@given(st.text())
def test_no_control_or_half_character_is_kept(typed: str) -> None:
    kept = clean_words(typed).replace("\n", "").replace("\t", "")
    assert not {"Cc", "Cs", "Co"} & {unicodedata.category(each) for each in kept}


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"])))
def test_no_letter_is_lost(typed: str) -> None:
    assert clean_words(typed) == unicodedata.normalize("NFC", typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two\r\nlines  \r\n", "two\nlines"),
        ("cafe\u0301", "café"),
        ("a\x00b\x07c", "abc"),
        ("cafe\x07\u0301", "café"),
        ("turned \u202eround", "turned round"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_words_are_kept_as_they_were_said(typed: str, kept: str) -> None:
    assert clean_words(typed) == kept


@pytest.mark.parametrize(
    ("typed", "street"),
    [
        ("12 Elm Road", "Elm Road"),
        ("12a, Elm Road", "Elm Road"),
        ("12-14 Elm Road", "Elm Road"),
        ("Flat 3, 12 Elm Road", "Elm Road"),
        ("No. 7 Elm Road", "Elm Road"),
        (" Elm   Road ", "Elm Road"),
        ("21st Avenue", "21st Avenue"),
        ("High Street 12", "High Street"),
        ("#12 High Street", "High Street"),
        ("(12) Oak Road", "Oak Road"),
        ("12; Oak Road", "Oak Road"),
        ("Apartment 4 High Street", "High Street"),
        ("The Bungalow, 12 High Street", "The Bungalow, High Street"),
        ("A38", "A38"),
        ("Five Ways", "Five Ways"),
        ("12½ Elm Road", "Elm Road"),
        ("Unit B12, Elm Road", "Elm Road"),
        ("Flat B, Elm Road", "Elm Road"),
        ("12_Elm Road", "Elm Road"),
        ("Elm Road, B17 0AA", "Elm Road"),
        ("Flatts Lane", "Flatts Lane"),
        ("", ""),
    ],
)
def test_a_street_is_kept_without_its_house_number(typed: str, street: str) -> None:
    assert street_alone(typed) == street


@pytest.mark.parametrize(
    "part", ["(", "1 ", "flat ", "1-", "1", " ,", "a\u0300\u0316", "\u0300\u0316", "\n "]
)
def test_no_text_however_odd_and_long_keeps_the_server_busy(part: str) -> None:
    # Where the work grew with the square of the length, this took an hour.
    assert street_alone(part * 100_000) is not None
    assert clean_words(part * 100_000) is not None


def test_marks_are_stacked_as_high_as_any_language_stacks_them() -> None:
    assert clean_words("a" + "\u0316" * 29) == "a" + "\u0316" * 29
    assert clean_words("a" + "\u0316" * 1000) == "a" + "\u0316" * 30


@given(st.from_regex(r"(Flat \d{1,3}, )?\d{1,4}[a-z]? [A-Z][a-z]{2,9} (Road|Street|Lane)", fullmatch=True))
def test_no_house_number_is_left_before_a_street(typed: str) -> None:
    assert not any(letter.isdigit() for letter in street_alone(typed))


@given(st.lists(st.text()))
def test_a_tidy_list_has_every_thing_once_in_its_order(lines: list[str]) -> None:
    tidy = tidy_list(lines)
    keys = [name_key(line) or line for line in tidy]
    assert len(set(keys)) == len(keys)
    assert set(keys) == {name_key(one_line(line)) or one_line(line) for line in lines} - {""}
    assert tidy_list(tidy) == tidy


def test_a_list_keeps_the_first_of_two_alike() -> None:
    assert tidy_list(["Parks", " housing ", "", "HOUSING", "Parks"]) == ["Parks", "housing"]


def test_planned_streets_have_no_house_number_and_stand_there_once() -> None:
    typed = [" 12 Elm Road ", "", "elm rd.", "1st Avenue", "14", "King's Gardens", "Kings Gdns, 3"]
    assert streets_once(typed) == ["Elm Road", "1st Avenue", "King's Gardens"]


@pytest.mark.parametrize(
    ("drawn", "token"),
    [
        (0, "0000-0000-0000-0000"),
        (29**16 - 1, "zzzz-zzzz-zzzz-zzzz"),
        (28, "z000-0000-0000-0000"),
        (29, "0100-0000-0000-0000"),
        (15 * 29**15, "0000-0000-0000-000h"),
    ],
)
def test_what_is_drawn_for_a_link_is_in_its_secret(drawn: int, token: str) -> None:
    assert join_token_of(drawn) == token
    assert read_join_token(token.upper().replace("-", " ").replace("0", "O")) == token


@given(st.integers(0, 2**JOIN_BITS - 1))
def test_a_link_never_spells_a_word_and_is_read_as_it_was_drawn(drawn: int) -> None:
    token = join_token_of(drawn)
    assert re.fullmatch("(?:[0-9b-z]{4}-){3}[0-9b-z]{4}", token)
    assert not set(token) & set("aeiouy")
    assert read_join_token(token.upper()) == token


def test_a_link_of_older_days_is_still_read() -> None:
    assert read_join_token("A0EY bcde fghj kmnp") == "a0ey-bcde-fghj-kmnp"


def test_codes_receipts_and_references_keep_their_letters() -> None:
    assert ALPHABET == "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("22/11/2026", date(2026, 11, 22)),
        ("3/4/2026", date(2026, 4, 3)),
        ("11/22/2026", date(2026, 11, 22)),
        ("31/02/2026", None),
        ("22/11/26", date(2026, 11, 22)),
        ("00/11/2026", None),
        ("22/11/0000", None),
        ("22.11.2026", date(2026, 11, 22)),
        ("22/11/2026 10:00", date(2026, 11, 22)),
        ("1900000", None),
        ("99999", None),
        ("Octember 3 2026", None),
    ],
)
def test_a_day_is_read_as_it_is_written_here_and_as_computers_write_it(typed: str, day: date | None) -> None:
    assert read_day(typed) == day
