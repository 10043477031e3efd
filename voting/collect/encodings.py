"""Guess the encoding of a file that is not UTF-8.

Three encodings are in use in offices here: Windows, Mac and Central European. Each is tried; the likeliest is
the one whose words have the fewest letters where no language puts them, and others can be chosen.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# In this order if nothing favours one of them: what Excel writes in this country comes first.
ENCODINGS = {"cp1252": "Windows", "mac_roman": "Mac", "cp1250": "Central European"}
WORDS_SHOWN = 6
# Signs found next to letters in ordinary words, or before a number.
AT_HOME = frozenset("‘’“”–—…«»‚„°½¼¾•")


@dataclass(frozen=True)
class WayToRead:
    """One way to read a file: its encoding, its display name, and the words that depend on it."""

    encoding: str
    name: str
    words: tuple[str, ...]
    text: str = ""
    oddness: int = 0


def is_offered(encoding: str) -> bool:
    """Whether a page offers this encoding: Python knows others that take hours."""
    return encoding in ENCODINGS


def ways_to_read(data: bytes) -> list[WayToRead]:
    """Return the ways to read bytes that are not UTF-8, likeliest first; none if they are not text."""
    ways = dict[str, WayToRead]()
    for encoding, name in ENCODINGS.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_text(text):
            continue
        words = tuple(dict.fromkeys(word for word in text.split() if not word.isascii()))
        ways.setdefault(text, WayToRead(encoding, name, words[:WORDS_SHOWN], text, sum(map(_oddness, words))))
    return sorted(ways.values(), key=lambda way: way.oddness)


def is_clear(ways: list[WayToRead]) -> bool:
    """Whether one way is likelier than all others, or is the only one."""
    if len(ways) < 2:  # noqa: PLR2004
        return bool(ways)
    return ways[0].oddness < ways[1].oddness or _has_only_marks(ways[0])


def _has_only_marks(way: WayToRead) -> bool:
    """Whether only quotation marks, dashes and the like are in doubt."""
    return all(letter.isascii() or letter in AT_HOME | {"£", "€"} for word in way.words for letter in word)


def _is_text(text: str) -> bool:
    return not any(unicodedata.category(each) == "Cc" and each not in "\t\r\n\f\v" for each in set(text))


def _oddness(word: str) -> int:
    """Return the number of letters in a word that are where no language puts them."""
    padded = f" {word} "
    return sum(_is_odd(*padded[place - 1 : place + 2]) for place in range(1, len(padded) - 1))


def _is_odd(before: str, letter: str, after: str) -> bool:
    """Whether a letter or sign that is not plain English is out of place between its neighbours."""
    if letter.isascii() or letter in AT_HOME:
        return letter.isupper() and before.islower() and not before.isascii()
    if not letter.isalpha():
        return before.isalpha() or (after.isalpha() and letter != "£") or before == after == " "
    if letter.isupper() and before.islower():
        return True
    return after.isdigit() or before.isdigit() or before == after == " "
