"""Days as forms, offices and spreadsheets write them.

1. Year first: 2026-11-01, 2026/11/01, 20261101.
2. Two numbers and a year: 01/11/2026, 1.11.26, 11-14-2026. Which of the two is the day, the column says.
3. With the month's name: 01-Nov-26, 1st November 2026, Sun, November 1, 2026.
4. A spreadsheet's serial number: 46327, days since 30 December 1899.

A time behind it, and the name of the day before it, say nothing more. Digits are those of any script.
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
    """Which of two numbers is the day."""

    DAY = "day"
    MONTH = "month"


MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
SHORTEST_MONTH = 3
MOST_MONTHS = 12
# Tried once for each gap, wherever it stands: a long one takes no longer than it is.
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
# A year of two digits is of the hundred years that end in 2068, as in POSIX.
CENTURY_TURNS = 69


@dataclass(frozen=True)
class TwoNumbers:
    """A day of which only the whole column says which number is the day."""

    first: int
    second: int
    year: int

    @property
    def is_open(self) -> bool:
        """Whether either may be the day, and it makes a difference."""
        return self.first != self.second and max(self.first, self.second) <= MOST_MONTHS

    def read(self, order: Order) -> date | None:
        """The day in this order, or in the other where this one gives no day."""
        day_first = _date(self.year, self.second, self.first)
        month_first = _date(self.year, self.first, self.second)
        return (month_first or day_first) if order == Order.MONTH else (day_first or month_first)


def read_day(cell: str, order: Order = Order.DAY) -> date | None:
    """The day that a cell stands for, or None when it stands for none."""
    written = as_written(cell)
    return written.read(order) if isinstance(written, TwoNumbers) else written


def as_written(cell: str) -> date | TwoNumbers | None:
    """What a cell says by itself."""
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
    """A cell without the time behind its day and the name of the day before it."""
    return WEEKDAY.sub("", TIME.sub("", plain_digits(cell).strip())).strip().rstrip(".,")


def order_of(cells: Iterable[str]) -> Order | None:
    """In which order a column writes its days; None where it leaves that open and somebody must be asked.

    Day first, as in this country, unless some day can only be read month first.
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
    """The number of a month by its name or the beginning of it; 0, which no month has, by any other word."""
    name = written.casefold()
    starts = (number for number, month in enumerate(MONTHS, start=1) if month.startswith(name))
    return next(starts, 0) if len(name) >= SHORTEST_MONTH else 0
