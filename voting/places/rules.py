"""How postcodes are written, and when two lie near each other."""

from __future__ import annotations

import re

# The shapes of UK postcodes: gov.uk, "Postcodes for addresses" (BS 7666); GIR 0AA is not a place.
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
IGNORED = re.compile(r"[\s\-.]")

# A postcode is one point for about fifteen homes. Of the 1,802 that come with the project, 19 of 20 have the
# next postcode of their own ward within 116 m: so far its homes may reach. Where another ward's postcode lies
# as near as that, a home may be on either side; that is so for 104 of the 1,802.
NEAR_METRES = 120


def tidy_postcode(typed: str) -> str | None:
    """A postcode as published, "B17 0AA", from however it was typed; None if it cannot be one."""
    found = POSTCODE.fullmatch(IGNORED.sub("", typed).upper())
    return f"{found[1]} {found[2]}" if found else None


def is_near(east: int, north: int) -> bool:
    """Whether two postcodes so many metres apart may have homes side by side."""
    return east * east + north * north <= NEAR_METRES * NEAR_METRES
