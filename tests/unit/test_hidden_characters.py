"""Nothing hidden stands in a name or a title, and titles that look alike are noticed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.plain.text_cleaning import clean_words, look_alikes, one_line, visible

DIRECTION_MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BLANKS = (
    "\u200b\u2060\ufeff\u00ad\u034f\u115f\u1160\u180e\u2800\u3164\uffa0\U000e0041\U000e0100"
    "\u2065\ufff0\U000e0002\U000e0080\U000e0fff"  # no letters yet
)


@pytest.mark.parametrize("hidden", [*DIRECTION_MARKS, *BLANKS, "\u200c", "\u200d", "\ufe0f"])
def test_what_cannot_be_seen_is_not_kept(hidden: str) -> None:
    assert one_line(f"Mend{hidden} the gates{hidden}") == "Mend the gates"
    assert one_line(f"{hidden} {hidden}") == ""


@pytest.mark.parametrize(
    "spelt",
    [
        "می\u200cخواهم",
        "ক্\u200dষ",
        "ਸ੍\u200dਰੀ",
        "👩\u200d👧\u200d👦",
        "❤\ufe0f\u200d🔥",
        "1\ufe0f\u20e3",
        "Łódź, Москва, اردو",
    ],
)
def test_spelling_that_needs_a_joiner_keeps_it(spelt: str) -> None:
    assert one_line(spelt) == unicodedata.normalize("NFC", spelt)


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert visible(clean_words(text)) == clean_words(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mend the park gates", "Mend the pаrk gаtes"),  # Cyrillic a
        ("Mend the park gates", "Mend  the park-gates."),
        ("A bus on Sundays", "A BUS ON SUNDAYS"),
        ("Ten 10 mph", "Ten IO mph".replace("I", "l")),
        ("Mend it", "Ｍｅｎｄ ｉｔ"),
        ("Modern homes", "Modem homes"),
        ("می\u200cخواهم", "میخواهم"),
    ],
)
def test_titles_that_look_alike_are_noticed(one: str, other: str) -> None:
    assert look_alikes([one, "Something else", other]) == [(one, other)]


def test_titles_that_differ_are_left_alone() -> None:
    titles = ["Mend the park gates", "Mend the park benches", "A bus on Sundays", "Parken", "Pärken"]
    assert look_alikes(titles) == []
