"""Envelopes: one size, opened only by their own contest's key, and a receipt that tells nothing."""

from __future__ import annotations

import hashlib
import json
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import sodium_pad
from nacl.public import PrivateKey, SealedBox

from voting.vote.envelopes import (
    PLAIN_LENGTH,
    Home,
    Sealed,
    WillNotOpen,
    is_ours,
    proof_of,
    receipt_of,
    unseal,
)
from voting.vote.envelopes import seal as seal_for

KEY = PrivateKey.generate()
PUBLIC = bytes(KEY.public_key)
CONTEST = uuid.uuid4()
OPTIONS = range(1, 13)
HOME, MARKS_KEY = Home(uuid.uuid4(), bytes(32)), bytes(range(32))

votes = st.one_of(
    st.sets(st.sampled_from(OPTIONS)).map(lambda marks: Sealed(tuple(sorted(marks)))),
    st.sampled_from(["blank", "too many marks", "unclear"]).map(lambda reason: Sealed((), reason)),
)


def seal(vote: Sealed, *, contest_id: uuid.UUID, public_key: bytes) -> bytes:
    return seal_for(vote, HOME, contest_id=contest_id, public_key=public_key, key=MARKS_KEY)


@given(votes)
def test_what_goes_in_comes_out(vote: Sealed) -> None:
    envelope = seal(vote, contest_id=CONTEST, public_key=PUBLIC)
    assert unseal(envelope, contest_id=CONTEST, key=KEY) == vote


@given(votes)
def test_every_envelope_has_the_same_size(vote: Sealed) -> None:
    assert len(seal(vote, contest_id=CONTEST, public_key=PUBLIC)) == 304


def test_the_same_vote_never_makes_the_same_envelope_or_receipt() -> None:
    sealed = {seal(Sealed((1,)), contest_id=CONTEST, public_key=PUBLIC) for _ in range(100)}
    assert len(sealed) == len({receipt_of(envelope) for envelope in sealed}) == 100


@given(votes, st.integers(min_value=0, max_value=303), st.integers(min_value=1, max_value=255))
def test_an_envelope_with_one_changed_byte_will_not_open(vote: Sealed, place: int, change: int) -> None:
    envelope = bytearray(seal(vote, contest_id=CONTEST, public_key=PUBLIC))
    envelope[place] ^= change
    with pytest.raises(WillNotOpen):
        unseal(bytes(envelope), contest_id=CONTEST, key=KEY)


@given(st.binary(max_size=400))
def test_rubbish_will_not_open(rubbish: bytes) -> None:
    with pytest.raises(WillNotOpen):
        unseal(rubbish, contest_id=CONTEST, key=KEY)


def test_an_envelope_of_another_contest_will_not_open() -> None:
    envelope = seal(Sealed((1,)), contest_id=uuid.uuid4(), public_key=PUBLIC)
    with pytest.raises(WillNotOpen):
        unseal(envelope, contest_id=CONTEST, key=KEY)


@pytest.mark.parametrize(
    "plain", [{"marks": ["1"]}, {"marks": [True]}, {"marks": 1}, {"rejected": ["blank"]}, {"contest": None}]
)
def test_an_envelope_that_holds_something_else_will_not_open(plain: dict[str, object]) -> None:
    whole = json.dumps({"contest": CONTEST.hex, "marks": [1], "rejected": ""} | plain).encode()
    envelope = SealedBox(KEY.public_key).encrypt(sodium_pad(whole, PLAIN_LENGTH))
    with pytest.raises(WillNotOpen):
        unseal(envelope, contest_id=CONTEST, key=KEY)


def test_a_long_envelope_nested_without_end_will_not_open_and_stops_no_count() -> None:
    envelope = SealedBox(KEY.public_key).encrypt(sodium_pad(b"[" * 200_000, PLAIN_LENGTH))
    with pytest.raises(WillNotOpen):
        unseal(envelope, contest_id=CONTEST, key=KEY)


def test_a_receipt_can_be_read_aloud() -> None:
    receipt = receipt_of(seal(Sealed((1,)), contest_id=CONTEST, public_key=PUBLIC))
    assert re.fullmatch("([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", receipt)


def test_twelve_options_fit_an_envelope_and_what_does_not_is_sealed_by_nobody() -> None:
    """255 bytes and where they end; `{"contest":"…","marks":[],"rejected":"","mark":"…"}` takes 145."""
    for fits in (Sealed((99,) * 12), Sealed((), "x" * (255 - 145))):
        envelope = seal(fits, contest_id=CONTEST, public_key=PUBLIC)
        assert unseal(envelope, contest_id=CONTEST, key=KEY) == fits
    with pytest.raises(ValueError, match=r"^a vote must fit its envelope$"):
        seal(Sealed((), "x" * (256 - 145)), contest_id=CONTEST, public_key=PUBLIC)


@given(votes)
def test_only_the_ballot_a_vote_was_sealed_for_knows_it_again(vote: Sealed) -> None:
    found = unseal(seal(vote, contest_id=CONTEST, public_key=PUBLIC), contest_id=CONTEST, key=KEY)
    assert is_ours(found, HOME, contest_id=CONTEST, key=MARKS_KEY)
    others = [Home(uuid.uuid4(), HOME.code_hash), Home(HOME.ballot_id, bytes(31) + b"\1")]
    assert not any(is_ours(found, other, contest_id=CONTEST, key=MARKS_KEY) for other in others)
    assert not is_ours(found, HOME, contest_id=uuid.uuid4(), key=MARKS_KEY)
    assert not is_ours(found, HOME, contest_id=CONTEST, key=bytes(32))


def test_the_mark_is_of_what_the_vote_says() -> None:
    other = Sealed((2,), "", proof_of(Sealed((1,)), HOME, contest_id=CONTEST, key=MARKS_KEY))
    assert not is_ours(other, HOME, contest_id=CONTEST, key=MARKS_KEY)
    assert not is_ours(Sealed((1,)), HOME, contest_id=CONTEST, key=MARKS_KEY)
    assert not is_ours(Sealed((1,), "", "ü"), HOME, contest_id=CONTEST, key=MARKS_KEY)


def test_a_receipt_is_sixty_bits_of_the_envelopes_sha_256() -> None:
    envelope = bytes(304)
    number = int(hashlib.sha256(b"receipt" + envelope).hexdigest()[:15], 16)
    letters = ""
    for _letter in range(12):
        letters, number = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number % 32] + letters, number // 32
    assert receipt_of(envelope) == f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"
