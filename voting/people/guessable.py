"""Whether somebody who tries for months would find a password, as zxcvbn judges it.

It knows the commonest passwords and words, runs on a keyboard, what is repeated, days, and letters that are
written as numbers; and what it is told of whose password it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from zxcvbn import zxcvbn

# A stranger gets some thirty tries a minute at an account: so many take most of a year.
MOST_GUESSES = 10_000_000
# Its time grows with the square of the letters, and faster with signs that may stand for letters.
LOOKED_AT, MOST_SIGNS = 32, 6
SIGNS = frozenset("4@8({[<3691!|70$5+%2")
NO_LETTER = "\0"
FEWEST_LETTERS = 3
# What an address, a name and a run of keys leave of a password has to be something.
FEWEST_LEFT = 5
ROWS = ("1234567890", "0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
NEXT = [dict(zip(row, row[1:] + row[0], strict=True)) for row in (*ROWS, *(row[::-1] for row in ROWS))]


def is_guessable(password: str, *, about: Iterable[str] = ()) -> bool:
    """Whether a password is soon found by who knows what it may be `about`: an address, some names."""
    parts = _parts(about)
    if len(_left(password, parts)) < FEWEST_LEFT or _is_run(password.casefold()):
        return True
    looked_at = _with_few_signs(password[:LOOKED_AT])
    found = zxcvbn(looked_at, user_inputs=sorted(parts))
    return found["guesses"] < MOST_GUESSES


def _left(password: str, parts: Iterable[str]) -> str:
    """The letters and digits of a password that are in none of the parts."""
    left = password.casefold()
    for part in sorted(parts, key=len, reverse=True):
        left = left.replace(part, "")
    return "".join(re.findall(r"\w", left))


def _is_run(password: str) -> bool:
    """Whether each letter stands next to the one before, always the same way, round and round."""
    pairs = list(pairwise(password))
    return any(all(follows.get(one) == other for one, other in pairs) for follows in NEXT)


def _with_few_signs(password: str) -> str:
    """The same, but of the signs that may stand for letters only the first few different ones."""
    few = set(list(dict.fromkeys(sign for sign in password if sign in SIGNS))[:MOST_SIGNS])
    return "".join(letter if letter not in SIGNS or letter in few else NO_LETTER for letter in password)


def _parts(about: Iterable[str]) -> set[str]:
    """Names and addresses whole, without gaps, and word by word."""
    parts = set[str]()
    for each in about:
        whole = each.casefold()
        words = re.findall(r"\w+", whole)
        parts |= {whole, "".join(words), *words, *whole.split("@")}
    return {part[:LOOKED_AT] for part in parts if len(part) >= FEWEST_LETTERS}
