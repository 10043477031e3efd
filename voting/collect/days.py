"""Dates as forms, offices and spreadsheets write them.

1. Year first: 2026-11-01, 2026/11/01, 20261101.
2. Two numbers and a year: 01/11/2026, 1.11.26, 11-14-2026. The column shows which of the two is the day.
3. With the month's name: 01-Nov-26, 1st November 2026, Sun, November 1, 2026.
4. A spreadsheet's serial number: 46327, days since 30 December 1899.

A time after the date and a weekday before it are ignored. Digits may be of any script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from voting.collect.rules import LONGEST_NAMED
from voting.plain.numerals import plain_digits


class Order(StrEnum):
    """Which of the two numbers is the day."""

    DAY = "day"
    MONTH = "month"


MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
SHORTEST_MONTH = 3
MOST_MONTHS = 12
# Tried once for each gap, wherever it is, so that a long gap takes no longer than its length.
TIME = re.compile(r"(?<![T,\s])[T,\s]+[0-9]{1,2}[:.][0-9]{2}.*$", re.DOTALL)
WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]?\s+", re.IGNORECASE
)
YEAR_FIRST = re.compile(
    r"([0-9]{4})[-/. ]?([0-9]{2})[-/. ]?([0-9]{2})|([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})"
)
TWO_NUMBERS = re.compile(r"([0-9]{1,2})\s*[-/.\s]\s*([0-9]{1,2})\s*[-/.\s]\s*([0-9]{4}|[0-9]{2})")
DAY_AND_NAME = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s\-./,]*([a-z]{3,9})[\s\-./,]*([0-9]{4}|[0-9]{2})",
    re.IGNORECASE,
)
NAME_AND_DAY = re.compile(
    r"([a-z]{3,9})[\s\-./]*([0-9]{1,2})(?:st|nd|rd|th)?[\s\-./,]+([0-9]{4}|[0-9]{2})", re.IGNORECASE
)
SERIAL = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?")
SERIAL_BEGINS, SERIALS = date(1899, 12, 30), range(30_000, 80_000)
# A two-digit year belongs to the hundred years that end in 2068, as in POSIX.
CENTURY_TURNS = 69


@dataclass(frozen=True)
class TwoNumbers:
    """A date for which only the whole column shows which number is the day."""

    first: int
    second: int
    year: int

    @property
    def is_open(self) -> bool:
        """Whether either number may be the day, and it makes a difference."""
        return self.first != self.second and max(self.first, self.second) <= MOST_MONTHS

    def read(self, order: Order) -> date | None:
        """Return the date in this order, or in the other if this one gives no date."""
        day_first = _date(self.year, self.second, self.first)
        month_first = _date(self.year, self.first, self.second)
        return (month_first or day_first) if order == Order.MONTH else (day_first or month_first)


def read_day(cell: str, order: Order = Order.DAY) -> date | None:
    """Return the date in a cell, or None if it holds none."""
    written = as_written(cell)
    return written.read(order) if isinstance(written, TwoNumbers) else written


def as_written(cell: str) -> date | TwoNumbers | None:
    """Parse a cell on its own, without the rest of its column."""
    text = _day_alone(cell) if len(cell) <= LONGEST_NAMED else ""
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups() if part)
        return _date(year, month, day)
    if found := TWO_NUMBERS.fullmatch(text):
        return TwoNumbers(int(found[1]), int(found[2]), _year(found[3]))
    if found := DAY_AND_NAME.fullmatch(text):
        return _date(_year(found[3]), _month(found[2]), int(found[1]))
    if found := NAME_AND_DAY.fullmatch(text):
        return _date(_year(found[3]), _month(found[1]), int(found[2]))
    if (found := SERIAL.fullmatch(text)) and int(found[1]) in SERIALS:
        return SERIAL_BEGINS + timedelta(days=int(found[1]))
    return None


def _day_alone(cell: str) -> str:
    """Return a cell without the time after its date and the weekday before it."""
    return WEEKDAY.sub("", TIME.sub("", plain_digits(cell).strip())).strip().rstrip(".,")


def order_of(cells: Iterable[str]) -> Order | None:
    """Return the order in which a column writes its dates; None if it leaves that open, to be asked.

    Day first, as in this country, unless some date can only be read month first.
    """
    written = [each for cell in cells if isinstance(each := as_written(cell), TwoNumbers)]
    is_open = any(each.is_open for each in written)
    has_month_first = any(each.first <= MOST_MONTHS < each.second for each in written)
    return None if is_open and has_month_first else Order.DAY


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(written: str) -> int:
    year = int(written)
    if len(written) > 2:  # noqa: PLR2004
        return year
    return year + (1900 if year >= CENTURY_TURNS else 2000)


def _month(written: str) -> int:
    """Return a month's number from its name or the start of it; 0, which is no month, for other words."""
    name = written.casefold()
    starts = (number for number, month in enumerate(MONTHS, start=1) if month.startswith(name))
    return next(starts, 0) if len(name) >= SHORTEST_MONTH else 0
