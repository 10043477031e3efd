"""The secret codes on ballots: 80 random bits, written so that people can type them."""

from __future__ import annotations

import hashlib
import hmac
import re
import uuid

from voting.plain.base32 import encode, in_fours, read_letters
from voting.plain.numerals import plain_digits

LENGTH = 16
# What every sample ballot shows: it reads as what it is, and chance makes it once in 2^80 times.
SAMPLE_CODE = "SAMP1E0000000000"
# What stands before the letters of a ballot's link. A scanner that takes the keyboard for another country's
# types another sign for the "#", a 3, or none, and perhaps another one for the "/".
BEFORE_THE_LETTERS = re.compile(r"[^0-9a-z]b(?:3|%23|[^0-9a-z](?:[^/]*[^0-9a-z/])?)?$", re.IGNORECASE)
CHANCE_BYTES = LENGTH * 5 // 8


def code_from(chance: bytes) -> str:
    """The code that ten random bytes make: 16 characters of 5 bits each."""
    return encode(int.from_bytes(chance), LENGTH)


def read_code(typed: str) -> str | None:
    """The code a person typed or a phone scanned, however it is spaced; None if it cannot be one."""
    text = plain_digits(typed.rsplit("#", 1)[-1])
    places = [place for place, letter in enumerate(text) if letter.isalnum()]
    if len(places) > LENGTH:
        # A whole link, scanned or typed: what matters stands at its end.
        begins = places[-LENGTH]
        text = text[begins:] if BEFORE_THE_LETTERS.search(text[:begins]) else text
    return read_letters(text, LENGTH)


def grouped(code: str) -> str:
    """A code as it is printed: four groups of four."""
    return in_fours(code, " ")


def code_hash(code: str, *, pepper: bytes) -> bytes:
    """What the database keeps of a code: HMAC-SHA-256 under the pepper, which lies outside it."""
    return hmac.digest(pepper, code.encode("ascii"), hashlib.sha256)


def ballot_key(code_hash: bytes, *, key: bytes, pack_id: uuid.UUID | None = None) -> uuid.UUID:
    """The key of the ballot that was printed with a code, in a pack; `key` is its contest's, in no row.

    So nobody who writes the database can give a ballot the code of another paper, or move it to another pack.
    Earlier versions made it without the pack.
    """
    text = b"ballot|" + code_hash + (pack_id.bytes if pack_id else b"")
    return uuid.UUID(bytes=hmac.digest(key, text, hashlib.sha256)[:16])


def pack_key(number: int, *, key: bytes) -> uuid.UUID:
    """The key of the pack with a number, so that no row says which number a pack has."""
    return uuid.UUID(bytes=hmac.digest(key, f"pack|{number}".encode(), hashlib.sha256)[:16])
