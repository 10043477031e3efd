"""Codes can be typed as people type, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.plain.base32 import ALPHABET
from voting.plain.codes import CHANCE_BYTES, LENGTH, code_from, code_hash, grouped, read_code

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
    "typed", ["", "ABCD", "U" * LENGTH, "0" * 15, "0" * 17, "0123 4567 89AB CDE!", "javascript:alert(1)"]
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


@given(codes)
@pytest.mark.parametrize(
    "link",
    [
        "https://vote.example.org/b#{}",
        "https://vote.example.org/b£{}",
        "HTTPS://VOTE.EXAMPLE.ORG/B£{}",
        "https://vote.example.org/b\\{}",
        "https://vote.example.org/b3{}",
        "https://vote.example.org/b{}",
        "https://vote.example.org/b%23{}",
        "https://vote.example.org/b?from=sms#{}",
        "httpsÖ--vote.example.org-b§{}",
        "/b£{}",
    ],
)
def test_what_stands_before_the_letters_of_a_link_is_passed_over(link: str, code: str) -> None:
    assert read_code(link.format(code)) == code
    assert read_code(link.format(code) + "\r\n") == code


@pytest.mark.parametrize(
    "typed",
    [
        "۰۱۲۳ ۴۵۶۷ ۸۹AB CDEF",
        "٠١٢٣ ٤٥٦٧ ٨٩ab cdef",
        "০১২৩ ৪৫৬৭ ৮৯AB CDEF",
        "੦੧੨੩ ੪੫੬੭ ੮੯AB CDEF",
        "\uff10\uff11\uff12\uff13 4567 89AB CDEF",
        "0123\u00a04567\u202f89AB\u2009CDEF",
        "0123–4567—89AB‑CDEF",
        "\u200f0123 4567\u200e 89AB CDEF\u2069",
        "“0123 4567 89AB CDEF”.",
        "«0123 4567 89AВ СDEF»",
        "'0123'4567'89AB'CDEF'",
    ],
)
def test_a_code_is_read_in_any_script_and_with_any_dirt(typed: str) -> None:
    assert read_code(typed) == "0123456789ABCDEF"


@pytest.mark.parametrize("code", ["123456789ABCDEF", "00123456789ABCDEF", "results/0123456789ABCDEF"])
def test_a_link_with_more_or_fewer_letters_is_no_code(code: str) -> None:
    assert read_code(f"https://vote.example.org/b#{code}") is None
