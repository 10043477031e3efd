"""How postcodes are written, and when two are near each other."""

from __future__ import annotations

import itertools
import re

from voting.plain.numerals import bare, plain_digits

# The shapes of UK postcodes: gov.uk, "Postcodes for addresses" (BS 7666); GIR 0AA is not a place.
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
# The same with letters and digits that are mistaken for each other.
ALMOST = re.compile(r"([A-Z01]{1,2}[0-9OIL][A-Z0-9]?)([0-9OIL][A-Z01]{2})")
SAME_LOOK = {"O": "0O", "0": "0O", "I": "1I", "1": "1I", "L": "1L"}

# A postcode is one point for about fifteen homes. Of the 1,802 that come with the project, 19 of 20 have the
# next postcode of their own ward within 116 m: so far its homes may reach. If another ward's postcode is as
# near as that, a home may be on either side; that is so for 104 of the 1,802.
NEAR_METRES = 120


def tidy_postcode(typed: str) -> str | None:
    """Return a postcode as published, "B17 0AA", however it was typed; None if it cannot be one.

    It may be at the end of an address.
    """
    found = POSTCODE.fullmatch(bare(typed)) or _at_the_end(typed, POSTCODE)
    return f"{found[1]} {found[2]}" if found else None


def meant_postcodes(typed: str) -> list[str]:
    """Return the postcodes that may be meant if O and 0, or I and 1, were typed for each other."""
    found = ALMOST.fullmatch(bare(typed)) or _at_the_end(typed, ALMOST)
    if found is None:
        return []
    ways = (SAME_LOOK.get(letter, letter) for letter in "".join(found.groups()))
    readings = (POSTCODE.fullmatch("".join(way)) for way in itertools.product(*ways))
    as_typed = tidy_postcode(typed)
    return [each for read in readings if read and (each := f"{read[1]} {read[2]}") != as_typed]


def _at_the_end(typed: str, shape: re.Pattern[str]) -> re.Match[str] | None:
    """Match a postcode in the last words of an address: in one piece or in two."""
    words = re.findall(r"\w+", plain_digits(typed))
    for pieces in (2, 1):
        if len(words) > pieces and (found := shape.fullmatch(bare("".join(words[-pieces:])))):
            return found
    return None


def is_near(east: int, north: int) -> bool:
    """Whether two postcodes this many metres apart may have homes side by side."""
    return east * east + north * north <= NEAR_METRES * NEAR_METRES
