"""Reading codes, references and numbers as people's keyboards, phones and scanners send them.

Digits of any script count as digits, and whatever surrounds them is ignored: spaces of every width, dashes,
quotation marks, direction marks, a full stop at the end.
"""

from __future__ import annotations

import re
import unicodedata

from voting.plain.text_cleaning import normal

# No code, number, day or address with a postcode is longer; anything beyond is not read.
MOST_TYPED = 1000
# Capitals of other alphabets that look like ours, typed on a keyboard that was not switched back.
SAME_LOOK = str.maketrans("АВЕЅКМНОРСТХУЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESKMHOPCTXYSIJABEZHIKMNOPTYX")
# Characters between or around groups: spaces, dashes, quotation marks, stops. Any other sign is part of what
# was typed, so that it is not mistaken for something else.
SURROUNDING = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Pi", "Pf"})
STOPS = frozenset("„‚.,;_*\"'`´·•−،؛۔।")
# Characters that may separate thousands or surround a number: spaces, quotation marks, apostrophes, and a
# stop at the end.
AROUND = re.compile(r"[\s\"'`´‘’‚“”„«»‹›]+")
THOUSANDS = re.compile(r"([+-]?[0-9]{1,3})((?:[,.٬،][0-9]{3})+)")


def plain_digits(text: str) -> str:
    """Convert the digits of every script in a text to 0 to 9, and drop direction marks and the like."""
    text = text[:MOST_TYPED]
    if text.isascii():
        return text
    plain = normal(text, "NFKC")
    return "".join(_plain(each) for each in plain if unicodedata.category(each) != "Cf")


def bare(typed: str) -> str:
    """Return the letters and digits of typed text, in capitals, without separators or surroundings."""
    letters = plain_digits(typed).upper().translate(SAME_LOOK)
    return "".join(each for each in letters if not _is_dirt(each))


def read_number(typed: str) -> int | None:
    """Read a whole number typed in any script; None if it is not one."""
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
