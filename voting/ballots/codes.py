"""The secret codes on ballots: 80 random bits, written so that people can type them."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode

# Crockford's base 32 leaves out I, L, O and U: crockford.com/base32.html.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FROM_RFC_4648 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
LOOK_ALIKES = str.maketrans("ILO", "110")
LENGTH = 16
GROUP = 4
# What every sample ballot shows: it reads as what it is, and chance makes it once in 2^80 times.
SAMPLE_CODE = "SAMP1E0000000000"
CHANCE_BYTES = LENGTH * 5 // 8


def code_from(chance: bytes) -> str:
    """The code that ten random bytes make: 16 characters of 5 bits each."""
    return b32encode(chance).decode("ascii").translate(FROM_RFC_4648)


def read_code(typed: str) -> str | None:
    """The code a person typed or a phone scanned, however it is spaced; None if it cannot be one."""
    typed = typed.rsplit("#", 1)[-1]  # A scanner types the whole link.
    code = "".join(character for character in typed.upper() if character not in " -\t\r\n.").translate(
        LOOK_ALIKES
    )
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def grouped(code: str) -> str:
    """A code as it is printed: four groups of four."""
    return " ".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def code_hash(code: str, *, pepper: bytes) -> bytes:
    """What the database keeps of a code: HMAC-SHA-256 under the pepper, which lies outside it."""
    return hmac.digest(pepper, code.encode("ascii"), hashlib.sha256)
