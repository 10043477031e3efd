"""The key of an answer as it is kept, and the short reference by which a resident's words are found again."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.collect.rules import DRAWN_BITS, kept_key, read_reference, reference_of
from voting.plain.base32 import ALPHABET

KEYS = st.uuids()


@given(KEYS)
def test_the_kept_key_has_no_moment_and_the_rest_whole(key: uuid.UUID) -> None:
    assert kept_key(key).int == key.int & (2**DRAWN_BITS - 1)
    assert kept_key(kept_key(key)) == kept_key(key)


@given(KEYS)
def test_phone_and_office_give_the_same_reference(key: uuid.UUID) -> None:
    assert reference_of(key) == reference_of(kept_key(key))


@given(KEYS)
def test_a_reference_reads_back_as_the_end_of_its_key(key: uuid.UUID) -> None:
    assert read_reference(reference_of(key)) == key.int % 2**40


def test_a_reference_is_two_groups_of_four() -> None:
    assert reference_of(uuid.UUID(int=0)) == "0000-0000"
    assert reference_of(uuid.UUID(int=2**40 - 1)) == "ZZZZ-ZZZZ"
    # 40 bits of 0x0123456789, five at a time.
    assert reference_of(uuid.UUID(int=0x0123456789)) == "04HM-ASW9"


@pytest.mark.parametrize("typed", ["04HM-ASW9", "04hmasw9", " 04 hm - as w9 ", "O4HM-ASW9", "o4hm asw9"])
def test_a_reference_is_read_however_it_was_written_down(typed: str) -> None:
    assert read_reference(typed) == 0x0123456789


def test_letters_that_look_alike_are_one() -> None:
    assert read_reference("IL1O-0000") == read_reference("1110-0000")


@pytest.mark.parametrize("typed", ["", "04HM-ASW", "04HM-ASW99", "04HM-ASWU"])
def test_what_is_no_reference_is_known(typed: str) -> None:
    assert read_reference(typed) is None


def test_no_letter_of_a_reference_can_be_mistaken() -> None:
    assert not set("ILOU") & set(ALPHABET)
