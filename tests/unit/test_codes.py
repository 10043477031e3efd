"""Codes can be typed as people type, and nothing else is taken for one."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.ballots.codes import ALPHABET, LENGTH, code_hash, grouped, new_code, read_code

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


def test_new_codes_use_every_letter_in_every_place_about_equally() -> None:
    made = [new_code() for _ in range(3200)]
    assert len(set(made)) == 3200
    for place in range(LENGTH):
        seen = Counter(code[place] for code in made)
        assert set(seen) == set(ALPHABET)
        assert max(seen.values()) < 200  # 100 each are expected; ten standard deviations above is never.


def test_a_code_leaves_no_trace_without_the_pepper() -> None:
    assert code_hash("0" * LENGTH, pepper=b"one") != code_hash("0" * LENGTH, pepper=b"other")
