"""What people type, as it is kept: whole, readable, and with nothing hidden in it."""

from __future__ import annotations

import re
import unicodedata

# Controls, formats, halves of characters and private characters say nothing, and can hide or break a text.
# Two joiners are formats that spelling needs: in Persian, in Indian scripts, in emoji of several parts.
SILENT = frozenset({"Cc", "Cf", "Cs", "Co"})
KEPT = frozenset("\n\t\u200c\u200d")
# Marks stacked on one letter higher than any language stacks them; putting thousands in order takes for ever.
# Unicode Standard Annex 15, stream-safe text format.
MOST_MARKS = 30
STACKED = re.compile(
    rf"([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{{{MOST_MARKS}}})"
    r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def clean_words(words: str) -> str:
    """A person's words as they are kept: normal form C, no silent characters, no blank edges."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(each for each in lines if each in KEPT or unicodedata.category(each) not in SILENT)
    normal = unicodedata.normalize("NFC", STACKED.sub(r"\1", kept))
    return "\n".join(line.rstrip() for line in normal.strip().splitlines())


def one_line(typed: str) -> str:
    """A name or title on one line, each gap a single space."""
    return " ".join(clean_words(typed).split())
