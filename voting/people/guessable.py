"""Whether months of guessing would find a password, as zxcvbn judges it.

It knows the commonest passwords and words, keyboard runs, repetitions, dates, and letters written as numbers,
and is given what is known of the password's owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from zxcvbn import zxcvbn

# A stranger gets some thirty tries a minute at an account: this many take most of a year.
MOST_GUESSES = 10_000_000
# Its time grows with the square of the length, and faster with signs that can replace letters.
LOOKED_AT, MOST_SIGNS = 32, 6
SIGNS = frozenset("4@8({[<3691!|70$5+%2")
NO_LETTER = "\0"
FEWEST_LETTERS = 3
# Fewest characters a password must have left without addresses and names.
FEWEST_LEFT = 5
ROWS = ("1234567890", "0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
NEXT = [dict(zip(row, row[1:] + row[0], strict=True)) for row in (*ROWS, *(row[::-1] for row in ROWS))]


def is_guessable(password: str, *, about: Iterable[str] = ()) -> bool:
    """Whether a password is soon found by an attacker who knows what it may be `about`: an address, some
    names.
    """
    parts = _parts(about)
    if len(_left(password, parts)) < FEWEST_LEFT or _is_run(password.casefold()):
        return True
    looked_at = _with_few_signs(password[:LOOKED_AT])
    found = zxcvbn(looked_at, user_inputs=sorted(parts))
    return found["guesses"] < MOST_GUESSES


def _left(password: str, parts: Iterable[str]) -> str:
    """Return the letters and digits of a password that are in none of the parts."""
    left = password.casefold()
    for part in sorted(parts, key=len, reverse=True):
        left = left.replace(part, "")
    return "".join(re.findall(r"\w", left))


def _is_run(password: str) -> bool:
    """Whether each letter follows the one before in the same row and direction, wrapping round."""
    pairs = list(pairwise(password))
    return any(all(follows.get(one) == other for one, other in pairs) for follows in NEXT)


def _with_few_signs(password: str) -> str:
    """Keep only the first few different signs that can replace letters, and blank out the others."""
    few = set(list(dict.fromkeys(sign for sign in password if sign in SIGNS))[:MOST_SIGNS])
    return "".join(letter if letter not in SIGNS or letter in few else NO_LETTER for letter in password)


def _parts(about: Iterable[str]) -> set[str]:
    """Return names and addresses whole, without gaps, and word by word."""
    parts = set[str]()
    for each in about:
        whole = each.casefold()
        words = re.findall(r"\w+", whole)
        parts |= {whole, "".join(words), *words, *whole.split("@")}
    return {part[:LOOKED_AT] for part in parts if len(part) >= FEWEST_LETTERS}
