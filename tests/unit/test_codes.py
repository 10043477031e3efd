"""Codes can be typed as people type, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.ballots.codes import CHANCE_BYTES, LENGTH, code_from, code_hash, grouped, read_code
from voting.letters import ALPHABET

codes = st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH)


@given(codes)
def test_a_code_is_read_as_it_is_printed(code: str) -> None:
    assert read_code(grouped(code)) == code


@given(codes)
def test_a_scanned_link_is_read_as_its_code(code: str) -> None:
    assert read_code(f"https://vote.example.org/b#{code}") == code


@given(codes, st.sampled_from([" ", "-", "  ", ".", "\t", " - "]))
def test_small_letters_and_any_spacing_make_no_difference(code: str, gap: str) -> None:
    assert read_code(f" {grouped(code).lower().replace(' ', gap)}\r\n") == code


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert read_code("OoIiLl0123456789") == "0011110123456789"


@pytest.mark.parametrize(
    "typed", ["", "ABCD", "U" * LENGTH, "0" * 15, "0" * 17, "0123 4567 89AB CDE!", "٠" * 16]
)
def test_what_cannot_be_a_code_is_not_read_as_one(typed: str) -> None:
    assert read_code(typed) is None


@given(st.binary(min_size=CHANCE_BYTES, max_size=CHANCE_BYTES))
def test_all_80_bits_of_chance_stand_in_the_code(chance: bytes) -> None:
    number = 0
    for letter in code_from(chance):
        number = 32 * number + ALPHABET.index(letter)
    assert number == int.from_bytes(chance)
    assert CHANCE_BYTES * 8 == 80


def test_a_code_leaves_no_trace_without_the_pepper() -> None:
    assert code_hash("0" * LENGTH, pepper=b"one") != code_hash("0" * LENGTH, pepper=b"other")
