"""The secret codes on ballots: 80 random bits, written so that people can type them."""

from __future__ import annotations

import hashlib
import hmac
import re
import uuid

from voting.plain.base32 import encode, in_fours, read_letters
from voting.plain.numerals import plain_digits

LENGTH = 16
# The code on every sample ballot: it looks like what it is, and comes up by chance once in 2^80 times.
SAMPLE_CODE = "SAMP1E0000000000"
# The text before the letters of a ballot's link. A scanner set to another country's keyboard types a
# different character for the "#", a 3, or none, and perhaps a different one for the "/".
BEFORE_THE_LETTERS = re.compile(r"[^0-9a-z]b(?:3|%23|[^0-9a-z](?:[^/]*[^0-9a-z/])?)?$", re.IGNORECASE)
CHANCE_BYTES = LENGTH * 5 // 8


def code_from(chance: bytes) -> str:
    """Return the code made from ten random bytes: 16 characters of 5 bits each."""
    return encode(int.from_bytes(chance), LENGTH)


def read_code(typed: str) -> str | None:
    """Read a code typed by a person or scanned by a phone, however spaced; None if it cannot be one."""
    text = plain_digits(typed.rsplit("#", 1)[-1])
    places = [place for place, letter in enumerate(text) if letter.isalnum()]
    if len(places) > LENGTH:
        # A whole link, scanned or typed: the code is at its end.
        begins = places[-LENGTH]
        text = text[begins:] if BEFORE_THE_LETTERS.search(text[:begins]) else text
    return read_letters(text, LENGTH)


def grouped(code: str) -> str:
    """Format a code for print: four groups of four."""
    return in_fours(code, " ")


def code_hash(code: str, *, pepper: bytes) -> bytes:
    """Return the stored hash of a code: HMAC-SHA-256 under the pepper, which is outside the database."""
    return hmac.digest(pepper, code.encode("ascii"), hashlib.sha256)


def ballot_key(code_hash: bytes, *, key: bytes, pack_id: uuid.UUID | None = None) -> uuid.UUID:
    """Return the key of the ballot printed with a code, in a pack; `key` is its contest's, stored in no row.

    So nobody who can write the database can give a ballot another paper's code, or move it to another pack.
    Earlier versions derived it without the pack.
    """
    text = b"ballot|" + code_hash + (pack_id.bytes if pack_id else b"")
    return uuid.UUID(bytes=hmac.digest(key, text, hashlib.sha256)[:16])


def pack_key(number: int, *, key: bytes) -> uuid.UUID:
    """Return the key of a pack from its number, so that no row reveals which number a pack has."""
    return uuid.UUID(bytes=hmac.digest(key, f"pack|{number}".encode(), hashlib.sha256)[:16])
