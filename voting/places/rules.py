"""How postcodes are written."""

from __future__ import annotations

import re

# The shapes of UK postcodes: gov.uk, "Postcodes for addresses" (BS 7666); GIR 0AA is not a place.
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
IGNORED = re.compile(r"[\s\-.]")


def tidy_postcode(typed: str) -> str | None:
    """A postcode as published, "B17 0AA", from however it was typed; None if it cannot be one."""
    found = POSTCODE.fullmatch(IGNORED.sub("", typed).upper())
    return f"{found[1]} {found[2]}" if found else None
