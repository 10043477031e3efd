"""Sealed envelopes: what a vote is until the count, and the receipt that shows it is there.

The plain text is JSON padded to one length, so that every envelope of every contest has the same size:
nothing about the choice can be read off its length. libsodium sealed boxes: doc.libsodium.org.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from voting.letters import ALPHABET

PLAIN_LENGTH = 256  # Twelve options with room to spare.
SEALED_LENGTH = PLAIN_LENGTH + 48  # libsodium adds a key of 32 bytes and a mark of 16.
RECEIPT_LENGTH = 12


@dataclass(frozen=True)
class Sealed:
    """What lies in one envelope: what the boxes say (voting.vote.rules), or why the paper was rejected."""

    marks: tuple[int, ...]
    rejected: str = ""


class WillNotOpen(Exception):
    """An envelope is damaged, forged, or of another contest."""


def seal(vote: Sealed, *, contest_id: uuid.UUID, public_key: bytes) -> bytes:
    """Seal a vote to its contest's public key."""
    plain = json.dumps({"contest": contest_id.hex, "marks": vote.marks, "rejected": vote.rejected}).encode()
    if len(plain) >= PLAIN_LENGTH:
        raise ValueError("a vote must fit its envelope")
    return SealedBox(PublicKey(public_key)).encrypt(sodium_pad(plain, PLAIN_LENGTH))


def unseal(envelope: bytes, *, contest_id: uuid.UUID, key: PrivateKey) -> Sealed:
    """Open one envelope of a contest, or raise WillNotOpen; whether it holds a vote is asked elsewhere."""
    # Anyone can seal something with the public key: what is longer may be nested too deep to be read.
    if len(envelope) != SEALED_LENGTH:
        raise WillNotOpen
    try:
        plain = json.loads(sodium_unpad(SealedBox(key).decrypt(envelope), PLAIN_LENGTH))
        contest, marks, rejected = plain["contest"], plain["marks"], plain["rejected"]
        are_numbers = all(type(mark) is int for mark in marks)
    except (CryptoError, ValueError, KeyError, TypeError):
        raise WillNotOpen from None
    if contest != contest_id.hex or not are_numbers or not isinstance(rejected, str):
        raise WillNotOpen
    return Sealed(tuple(marks), rejected)


def receipt_of(envelope: bytes) -> str:
    """The receipt of an envelope: 60 bits of its SHA-256, in three groups of four."""
    number = int.from_bytes(hashlib.sha256(b"receipt" + envelope).digest()) >> (256 - 5 * RECEIPT_LENGTH)
    letters = [ALPHABET[number >> (5 * place) & 31] for place in reversed(range(RECEIPT_LENGTH))]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, RECEIPT_LENGTH, 4))
