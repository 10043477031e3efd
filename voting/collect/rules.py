"""What an answer may hold."""

from __future__ import annotations

import unicodedata

LONGEST_ANSWER = 2000
LONGEST_STREET = 120
MOST_TOPICS = 12
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


def clean_words(words: str) -> str:
    """A person's words as they are kept: normal form C, no control characters, no blank edges."""
    normal = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(each for each in normal if each in "\n\t" or unicodedata.category(each)[0] != "C")
    return "\n".join(line.rstrip() for line in kept.strip().splitlines())
