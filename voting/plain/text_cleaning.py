"""Cleaning typed text for storage: whole, readable, and with nothing hidden in it."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

# Controls, formats (including direction marks), surrogate halves and private-use characters mean nothing, and
# can hide, reverse or break a text.
SILENT = frozenset({"Cc", "Cf", "Cs", "Co"})
KEPT = frozenset("\n\t")
# Letters and marks that are rendered as nothing (Unicode, Default_Ignorable_Code_Point), and the Braille
# blank. Some are not assigned yet, and are rendered as nothing all the same.
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
# Spelling needs two joiners, which are formats: after a letter of these scripts, and in emoji of several
# parts.
JOINERS = "\u200c\u200d"
JOINING = re.compile(
    "[\u0600-\u07ff\u08a0-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc]"  # Arabic to Mongolian
)
# Variation selectors say how to draw a symbol; after a letter they mean nothing.
VARIATIONS = re.compile("[\ufe00-\ufe0f]")
KEYCAP = re.compile("[0-9#*]")
# More marks stacked on one letter than any language uses: sorting thousands of them, as every normal form
# does, takes for ever. Unicode Standard Annex 15, stream-safe text format.
MOST_MARKS = 30
# Three Tibetan vowel signs and two Japanese half-width marks are not marks themselves, but decompose into
# marks.
MARKS = "\u0f73\u0f75\u0f81\uff9e\uff9f" + "".join(
    each for each in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(each)
)
STACKED = re.compile(f"([{MARKS}]{{{MOST_MARKS}}})[{MARKS}]+")
# Small letters of other scripts that look like ours in most fonts (based on Unicode Technical Standard 39).
LOOK_ALIKES = str.maketrans(
    "авеікмнорстухѕјһԁԛԝɡαβγεικνορτυχωϲημ01ı|ёї",
    "abeikmhopctyxsjhdqwgabyeikvoptuxwcnuolilei",
)


def normal(text: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"] = "NFC") -> str:
    """Normalise a text to a Unicode normal form, in time linear in its length whatever it contains."""
    if text.isascii():
        return text
    return unicodedata.normalize(form, STACKED.sub(r"\1", text))


def visible(text: str) -> str:
    """Remove invisible characters: direction marks, blanks, and joiners where no spelling needs them."""
    if text.isascii() and text.isprintable():
        return text
    kept = list[str]()
    for each in BLANK.sub("", text):
        before = kept[-1] if kept else ""
        if each in JOINERS:
            if not (JOINING.match(before) or _is_symbol(before)):
                continue
        elif VARIATIONS.match(each):
            if not (_is_symbol(before) or KEYCAP.match(before)):
                continue
        elif each not in KEPT and unicodedata.category(each) in SILENT:
            continue
        kept.append(each)
    return "".join(kept)


def _is_symbol(character: str) -> bool:
    """Whether a character is part of an emoji."""
    return bool(character) and (unicodedata.category(character) in {"So", "Sk"} or character == "\ufe0f")


def clean_words(words: str) -> str:
    """Clean a person's words for storage: normal form C, nothing hidden, no blank edges."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in normal(visible(lines)).strip().splitlines())


def one_line(typed: str) -> str:
    """Put a name or title on one line, with single spaces."""
    return " ".join(clean_words(typed).split())


def look(text: str) -> str:
    """Return the visual key of a text: texts that look the same at a glance have the same key."""
    plain = normal(one_line(text), "NFKC").casefold()
    seen = "".join(each for each in plain if each not in JOINERS and not VARIATIONS.match(each))
    return re.sub(r"[\W_]+", "", seen.translate(LOOK_ALIKES).replace("rn", "m").replace("vv", "w"))


def look_alikes(titles: list[str]) -> list[tuple[str, str]]:
    """Return the pairs of titles that look alike, in order."""
    first = dict[str, str]()
    pairs = list[tuple[str, str]]()
    for title in titles:
        if (known := first.setdefault(look(title), title)) is not title:
            pairs.append((known, title))
    return pairs
