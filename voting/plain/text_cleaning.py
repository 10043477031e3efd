"""What people type, as it is kept: whole, readable, and with nothing hidden in it."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

# Controls, formats (direction marks among them), halves of characters and private characters say nothing, and
# can hide, turn or break a text.
SILENT = frozenset({"Cc", "Cf", "Cs", "Co"})
KEPT = frozenset("\n\t")
# Letters and marks that are drawn as nothing (Unicode, Default_Ignorable_Code_Point), and Braille's blank.
# Some stand for no letter yet, and are drawn as nothing all the same.
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
# Two joiners are formats that spelling needs: after a letter of these scripts, and in emoji of several parts.
JOINERS = "\u200c\u200d"
JOINING = re.compile(
    "[\u0600-\u07ff\u08a0-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc]"  # Arabic to Mongolian
)
# How a symbol is to be drawn; after a letter it says nothing.
VARIATIONS = re.compile("[\ufe00-\ufe0f]")
KEYCAP = re.compile("[0-9#*]")
# Marks stacked on one letter higher than any language stacks them: putting thousands of them in order, as
# every normal form does, takes for ever. Unicode Standard Annex 15, stream-safe text format.
MOST_MARKS = 30
# Three vowel signs of Tibetan and two half-width marks of Japanese are no marks themselves, but fall apart
# into some.
MARKS = "\u0f73\u0f75\u0f81\uff9e\uff9f" + "".join(
    each for each in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(each)
)
STACKED = re.compile(f"([{MARKS}]{{{MOST_MARKS}}})[{MARKS}]+")
# Small letters of other scripts that look like ours in most fonts (after Unicode Technical Standard 39).
LOOK_ALIKES = str.maketrans(
    "авеікмнорстухѕјһԁԛԝɡαβγεικνορτυχωϲημ01ı|ёї",
    "abeikmhopctyxsjhdqwgabyeikvoptuxwcnuolilei",
)


def normal(text: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"] = "NFC") -> str:
    """A text in a normal form, in a time that grows with its length and no faster, whatever stands in it."""
    if text.isascii():
        return text
    return unicodedata.normalize(form, STACKED.sub(r"\1", text))


def visible(text: str) -> str:
    """A text without what cannot be seen: direction marks, blanks, joiners where no spelling needs them."""
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
    """Whether this is a part of an emoji."""
    return bool(character) and (unicodedata.category(character) in {"So", "Sk"} or character == "\ufe0f")


def clean_words(words: str) -> str:
    """A person's words as they are kept: normal form C, nothing hidden, no blank edges."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in normal(visible(lines)).strip().splitlines())


def one_line(typed: str) -> str:
    """A name or title on one line, each gap a single space."""
    return " ".join(clean_words(typed).split())


def look(text: str) -> str:
    """What a text looks like: texts that nobody tells apart at a glance have the same look."""
    plain = normal(one_line(text), "NFKC").casefold()
    seen = "".join(each for each in plain if each not in JOINERS and not VARIATIONS.match(each))
    return re.sub(r"[\W_]+", "", seen.translate(LOOK_ALIKES).replace("rn", "m").replace("vv", "w"))


def look_alikes(titles: list[str]) -> list[tuple[str, str]]:
    """The pairs of titles that look alike, in their order."""
    first = dict[str, str]()
    pairs = list[tuple[str, str]]()
    for title in titles:
        if (known := first.setdefault(look(title), title)) is not title:
            pairs.append((known, title))
    return pairs
