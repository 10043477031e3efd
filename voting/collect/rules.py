"""What a campaign, a round and an answer may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST_ANSWER = 2000
LONGEST_STREET = 120
LONGEST_NAME = 80
LONGEST_QUESTION = 200
LONGEST_TOPIC = 40
LONGEST_PLACE = 120
MOST_TOPICS = 12
MOST_STREETS = 200
EVERYDAY_QUESTION = "What is the one big issue round here?"
EVERYDAY_TOPICS = [
    "Roads and pavements",
    "Parking and traffic",
    "Litter and fly-tipping",
    "Parks and green space",
    "Antisocial behaviour",
    "Housing",
    "Buses and trains",
    "Youth and community",
    "Health and care",
    "Shops and high street",
]

# Controls, formats, halves of characters and private characters say nothing, and can hide or break a text.
# Two joiners are formats that spelling needs: in Persian, in Indian scripts, in emoji of several parts.
SILENT = frozenset({"Cc", "Cf", "Cs", "Co"})
KEPT = frozenset("\n\t\u200c\u200d")
# What stands for letters that could not be read, on a page or in a file.
UNREADABLE = "\ufffd"

# A number that stands alone, wherever it stands: "12", "12a", "Flat 3", "12-14". Not "A38", not "1st".
HOUSE_NUMBER = re.compile(
    r"(?:\b(?:flat|apartment|apt|unit|no|number)\b\.?\s*)?[#(]*\b\d+[a-z]?\b(?:\s?[-/–]\s?\d+[a-z]?\b)?\)?",
    re.IGNORECASE,
)


def clean_words(words: str) -> str:
    """A person's words as they are kept: normal form C, no silent characters, no blank edges."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(each for each in lines if each in KEPT or unicodedata.category(each) not in SILENT)
    normal = unicodedata.normalize("NFC", kept)
    return "\n".join(line.rstrip() for line in normal.strip().splitlines())


def one_line(typed: str) -> str:
    """A name or title on one line, each gap a single space."""
    return " ".join(clean_words(typed).split())


def street_alone(typed: str) -> str:
    """The street of an answer without a house number, which is never kept."""
    without = HOUSE_NUMBER.sub(" ", one_line(typed))
    return one_line(re.sub(r"\s+([,;])", r"\1", without)).strip(" ,;")


def tidy_list(lines: Iterable[str]) -> list[str]:
    """Lines a person typed, one thing a line: in their order, without blank ones, none twice."""
    tidy: dict[str, str] = {}
    for line in filter(None, map(one_line, lines)):
        tidy.setdefault(line.casefold(), line)
    return list(tidy.values())
