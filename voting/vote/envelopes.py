"""Sealed envelopes: the form of a vote until the count, and the receipt that shows it is there.

The plaintext is JSON padded to one length, so every envelope of every contest has the same size, and the
length reveals nothing about the choice. libsodium sealed boxes: doc.libsodium.org.

Anyone with the public key can seal something. So the plaintext holds a mark: an HMAC over contest, ballot,
the ballot's code as it is stored, and the vote, under a key that the database does not hold. An envelope that
this program did not make, or that was moved to another ballot, has no valid mark.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import uuid
from dataclasses import dataclass, field

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from voting.plain.base32 import RECEIPT_LENGTH, encode, in_fours

PLAIN_LENGTH = 256  # Twelve options with room to spare.
SEALED_LENGTH = PLAIN_LENGTH + 48  # libsodium adds a key of 32 bytes and a mark of 16.
PROOF = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Sealed:
    """The contents of one envelope: the boxes (voting.vote.rules), or why the paper was rejected.

    `proof` is the mark found with it, if any; it is not part of the vote.
    """

    marks: tuple[int, ...]
    rejected: str = ""
    proof: str = field(default="", compare=False)


@dataclass(frozen=True)
class Home:
    """The ballot in whose place an envelope belongs: its key, and the hash of the code on its paper.

    `channel` is how the vote was cast, by phone or on paper. Earlier versions did not seal that.
    """

    ballot_id: uuid.UUID
    code_hash: bytes
    channel: str = ""


class WillNotOpen(Exception):
    """An envelope is damaged, forged, or belongs to another contest."""


def proof_of(vote: Sealed, home: Home, *, contest_id: uuid.UUID, key: bytes) -> str:
    """Return the mark of a vote that this program puts into a ballot's place: 64 hexadecimal digits."""
    said = [contest_id.hex, home.ballot_id.hex, home.code_hash.hex(), list(vote.marks), vote.rejected]
    text = json.dumps([*said, home.channel] if home.channel else said)
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


def is_ours(vote: Sealed, home: Home, *, contest_id: uuid.UUID, key: bytes) -> bool:
    """Whether this program made the envelope that held a vote, for the very ballot it was found in."""
    ours = proof_of(vote, home, contest_id=contest_id, key=key)
    return hmac.compare_digest(ours.encode(), vote.proof.encode())


def seal(vote: Sealed, home: Home, *, contest_id: uuid.UUID, public_key: bytes, key: bytes) -> bytes:
    """Seal a vote for its ballot with its contest's public key."""
    said = {"contest": contest_id.hex, "marks": vote.marks, "rejected": vote.rejected}
    proof = proof_of(vote, home, contest_id=contest_id, key=key)
    plain = json.dumps({**said, "mark": proof}, separators=(",", ":")).encode()
    if len(plain) >= PLAIN_LENGTH:
        raise ValueError("a vote must fit its envelope")
    return SealedBox(PublicKey(public_key)).encrypt(sodium_pad(plain, PLAIN_LENGTH))


def unseal(envelope: bytes, *, contest_id: uuid.UUID, key: PrivateKey) -> Sealed:
    """Open one envelope of a contest; does not check that it holds a valid vote. Raises WillNotOpen."""
    # Anyone can seal something with the public key: a longer text may be nested too deep to parse.
    if len(envelope) != SEALED_LENGTH:
        raise WillNotOpen
    try:
        plain = json.loads(sodium_unpad(SealedBox(key).decrypt(envelope), PLAIN_LENGTH))
        contest, marks, rejected = plain["contest"], plain["marks"], plain["rejected"]
        proof = plain.get("mark", "")
        are_numbers = all(type(mark) is int for mark in marks)
    except (CryptoError, ValueError, KeyError, TypeError, AttributeError):
        raise WillNotOpen from None
    if contest != contest_id.hex or not are_numbers or not isinstance(rejected, str):
        raise WillNotOpen
    is_proof = isinstance(proof, str) and PROOF.fullmatch(proof)
    return Sealed(tuple(marks), rejected, proof if is_proof else "")


def receipt_of(envelope: bytes) -> str:
    """Return the receipt of an envelope: 60 bits of its SHA-256, in three groups of four."""
    number = int.from_bytes(hashlib.sha256(b"receipt" + envelope).digest()) >> (256 - 5 * RECEIPT_LENGTH)
    return in_fours(encode(number, RECEIPT_LENGTH), "-")
