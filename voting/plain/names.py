"""Forgiving comparison of names: of wards, streets, people, topics and conferences.

Two names are the same when nobody hearing them read aloud could tell them apart: capitals, accents, "&" and
"and", every kind of apostrophe, dash and space, and the forms one Arabic letter has on different keyboards
make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

from voting.plain.text_cleaning import normal, one_line

Named = TypeVar("Named")

# No real name is longer; anything beyond is not compared.
LONGEST_NAME = 1000
# Letters that are not an accented form of another, as people without such keys type them; and letters that
# keyboards write differently: the yeh, kaf and heh of Arabic, Persian and Urdu, each as one.
PLAIN_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe", "ŋ": "ng"}
    | dict.fromkeys("ىيېۍ", "ی")
    | dict.fromkeys("كڪګ", "ک")
    | dict.fromkeys("ةہۀ", "ه")
    | {"ـ": ""}
)
AND = re.compile(r"[&＆﹠⁊]")
APOSTROPHES = re.compile("['`´‘’‚‛ʹʻʼʽˈʾʿ′‵＇ꞌ]")
DASHES = re.compile(r"[\-‐‑‒–—―−⁃﹘﹣－]")
# Optional marks (Unicode, combining classes): accents, and the short vowels of Arabic and Hebrew. The vowel
# signs of Indic scripts are in none of these classes: they are letters.
FIRST_ACCENT, POINTS = 200, range(10, 37)
WARD = re.compile(r"(?:^ward of | wards?$)")


def folded(name: str) -> str:
    """Fold a name for searching and sorting: plain lower-case letters, words separated by single spaces."""
    plain = AND.sub(" and ", DASHES.sub(" ", APOSTROPHES.sub("", one_line(name[:LONGEST_NAME]))))
    apart = normal(plain.casefold(), "NFKD")
    letters = "".join(_digit(each) for each in apart if not _is_left_out(each))
    return " ".join(letters.casefold().translate(PLAIN_LETTERS).split())


def name_key(name: str) -> str:
    """Return the comparison key of a name: its letters and digits, without spaces."""
    return "".join(each for each in folded(name) if each.isalnum() or unicodedata.category(each)[0] == "M")


def ward_key(name: str) -> str:
    """Return the comparison key of a ward's name: "Harborne Ward" is Harborne."""
    words = folded(name)
    return name_key(WARD.sub("", words)) or name_key(words)


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are the same, however they are written."""
    return name_key(one) == name_key(other)


def each_name_once(names: Iterable[str]) -> list[str]:
    """Return names in order, without duplicates however they are written, and without empty ones."""
    once: dict[str, str] = {}
    for name in names:
        if name:
            once.setdefault(name_key(name) or name, name)
    return list(once.values())


def _is_left_out(character: str) -> bool:
    written = unicodedata.combining(character)
    return written >= FIRST_ACCENT or written in POINTS


def _digit(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
