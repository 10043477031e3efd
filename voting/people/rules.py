"""What a phone number and a postcode look like when they are tidy."""

from __future__ import annotations

import re

LONGEST_CONTACT = 80
# ITU-T E.164: at most 15 digits with the country's own; fewer than 9 reach nobody in this country.
FEWEST_DIGITS, MOST_DIGITS = 9, 15


def tidy_phone(typed: str) -> str:
    """A phone number as digits, with a plus sign where one was typed; nothing when none was typed."""
    return re.sub(r"(?!^\+)[\s().\-/]", "", typed.strip())


def is_phone(number: str) -> bool:
    """Whether a tidy number is one that can be dialled."""
    return re.fullmatch(rf"\+?\d{{{FEWEST_DIGITS},{MOST_DIGITS}}}", number) is not None


def tidy_postcode(typed: str) -> str:
    """A postcode in capitals with its one gap: the last three letters stand apart."""
    bare = re.sub(r"\s+", "", typed).upper()
    return f"{bare[:-3]} {bare[-3:]}" if len(bare) > 4 else bare  # noqa: PLR2004
