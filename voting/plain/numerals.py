"""Codes, references and numbers as people's keyboards, phones and scanners send them.

Digits of any script are digits, and what surrounds them says nothing: gaps of every width, dashes, quotation
marks, direction marks, a full stop behind.
"""

from __future__ import annotations

import re
import unicodedata

from voting.plain.text_cleaning import normal

# No code, number, day or address with a postcode is longer; what stands behind is not looked at.
MOST_TYPED = 1000
# Capitals of other alphabets that look like ours: a keyboard that was not switched back types them.
SAME_LOOK = str.maketrans("АВЕЅКМНОРСТХУЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESKMHOPCTXYSIJABEZHIKMNOPTYX")
# What stands between groups or around them: gaps, dashes, quotation marks, stops. Other signs are part of
# what was typed, so that it is not taken for something else.
SURROUNDING = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Pi", "Pf"})
STOPS = frozenset("„‚.,;_*\"'`´·•−،؛۔।")
# What may part thousands or stand around a number: gaps, quotation marks, apostrophes, and a stop behind.
AROUND = re.compile(r"[\s\"'`´‘’‚“”„«»‹›]+")
THOUSANDS = re.compile(r"([+-]?[0-9]{1,3})((?:[,.٬،][0-9]{3})+)")


def plain_digits(text: str) -> str:
    """A text with the digits of every script as 0 to 9; without direction marks and the like."""
    text = text[:MOST_TYPED]
    if text.isascii():
        return text
    plain = normal(text, "NFKC")
    return "".join(_plain(each) for each in plain if unicodedata.category(each) != "Cf")


def bare(typed: str) -> str:
    """The letters and digits of what was typed, in capitals, without what stands between or around."""
    letters = plain_digits(typed).upper().translate(SAME_LOOK)
    return "".join(each for each in letters if not _is_dirt(each))


def read_number(typed: str) -> int | None:
    """The whole number that was typed, in any script; None if it is none."""
    digits = AROUND.sub("", plain_digits(typed)).rstrip(".,;:۔।")
    if parted := THOUSANDS.fullmatch(digits):
        digits = parted[1] + re.sub(r"[^0-9]", "", parted[2])
    digits = digits.replace("−", "-")
    return int(digits) if re.fullmatch(r"[+-]?[0-9]{1,18}", digits) else None


def _is_dirt(character: str) -> bool:
    return character in STOPS or unicodedata.category(character) in SURROUNDING


def _plain(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
