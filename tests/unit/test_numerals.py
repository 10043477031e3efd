"""Numbers, receipts and references are read in any script and with any dirt around them."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.collect.rules import read_reference, reference_of
from voting.keeping.services.lines import read_mark
from voting.plain.base32 import in_our_letters, read_join_token
from voting.plain.numerals import bare, read_number

SCRIPTS = {"arabic": "٠١٢٣٤٥٦٧٨٩", "persian": "۰۱۲۳۴۵۶۷۸۹", "bengali": "০১২৩৪৫৬৭৮৯", "gurmukhi": "੦੧੨੩੪੫੬੭੮੯"}


@given(st.integers(0, 10**9))
@pytest.mark.parametrize("digits", SCRIPTS.values(), ids=SCRIPTS)
def test_a_number_is_read_in_every_script(digits: str, number: int) -> None:
    typed = str(number).translate(str.maketrans("0123456789", digits))
    assert read_number(typed) == number
    assert read_number(f"\u200f „{typed}”.\u00a0") == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,234", 1234),
        ("1 234", 1234),
        ("12.", 12),
        ("'7'", 7),
        ("-3", -3),
        ("−3", -3),
        ("1.5", None),
        ("", None),
    ],
)
def test_a_number_is_read_with_its_dirt_or_is_none(typed: str, number: int | None) -> None:
    assert read_number(typed) == number


@pytest.mark.parametrize("digits", SCRIPTS.values(), ids=SCRIPTS)
def test_references_receipts_and_links_to_join_are_read_in_every_script(digits: str) -> None:
    other = str.maketrans("0123456789", digits)
    reference = reference_of(uuid.UUID(int=0x1234567890))
    dirty = f"\u200f“{reference.translate(other).replace('-', '–')}”."
    assert read_reference(dirty) == read_reference(reference)
    assert in_our_letters("«7K3Q ۴۵۶۷‑89AB».") == "7K3Q456789AB"
    assert read_join_token("٠٠٠٠\u00a0٠٠٠٠–٠٠٠٠ ٠٠٠٠.") == read_join_token("0000-0000-0000-0000")


def test_a_line_of_the_journal_is_read_as_it_was_printed() -> None:
    assert read_mark("“٤١٢:3f9a 02bc 77de 1180”.") == read_mark("412:3f9a02bc77de1180")


def test_signs_that_are_no_dirt_stay() -> None:
    assert bare("ab(1)") == "AB(1)"
