"""Rules for tidy phone numbers, for finding people, and for when they are listed."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from voting.plain.names import folded, name_key
from voting.plain.numerals import plain_digits

# A search for one person's answer must be left with at least this many answers.
FEWEST_CANDIDATES = 20
# The most of one phone's answers that count towards hiding a person.
MOST_OF_A_PHONE = 10
# Nobody waits for ever where hardly anybody is asked.
LONGEST_WAIT = timedelta(days=28)
LONGEST_CONTACT = 80
# A page's language as this site names it: "en", "pt_BR", "zh-Hans" (BCP 47, or with an underscore).
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}|")
# ITU-T E.164: at most 15 digits with the country code; fewer than 9 reach nobody in this country.
FEWEST_DIGITS, MOST_DIGITS = 9, 15
# Characters that people write between the digits, or around them; and the trunk 0 in "+44 (0)121".
DIRT = re.compile(r"[\s.,;:/\-‐‑‒–—―−\"'`´‘’“”„]")
HOME_ZERO = re.compile(r"^(\(?(?:\+|00)[0-9]{1,3}\)?)\(0\)")


class Reason(StrEnum):
    """An officer's reason for needing a person's contact details."""

    REACH = "reaching them"
    REQUEST = "their own request"
    TIDY = "putting something right"


def tidy_phone(typed: str) -> str:
    """Return a phone number as digits, with a plus sign if one was typed; empty if no number was."""
    number = HOME_ZERO.sub(r"\1", DIRT.sub("", plain_digits(typed)))
    number = plain_digits(re.sub(r"[()]", "", number))
    return "+" * number.startswith("+") + number.replace("+", "")


def is_phone(number: str) -> bool:
    """Whether a tidy number can be dialled."""
    return re.fullmatch(rf"\+?\d{{{FEWEST_DIGITS},{MOST_DIGITS}}}", number) is not None


ABROAD = re.compile(r"^(?:00|\+)44|^0")


def number_alone(typed: str) -> str:
    """Return the digits of a phone number without the national (0) or international (+44) prefix."""
    return re.sub(r"\D", "", ABROAD.sub("", tidy_phone(typed)))


def search_key(*, name: str, phone: str, email: str) -> str:
    """Return a person's search key: it begins with their name, so it also sorts lists."""
    parts = [folded(name), name_key(name), email.casefold(), number_alone(phone)]
    return "\n".join(parts)


def sought_by(typed: str) -> list[list[str]]:
    """Return the alternatives by which typed text is found: every part of one of them must match.

    Word by word; all in one, whatever gaps were typed; or as a phone number.
    """
    ways = [folded(typed).split()]
    if key := name_key(typed):
        ways.append([key])
    if "@" in typed:
        ways.append(typed.casefold().split())
    if re.fullmatch(r"\+?[0-9()]+", DIRT.sub("", plain_digits(typed))) and (number := number_alone(typed)):
        ways.append([number])
    return ways


@dataclass(frozen=True)
class Batch:
    """Days of a ward whose people are listed together, from the day after the last one.

    A whole batch has enough answers to hide them among; any other ended because they had waited long.
    """

    first: date
    last: date
    is_whole: bool = True

    @property
    def weeks(self) -> tuple[date, date]:
        """The Monday and Sunday around its days: all that a page says of when somebody was met."""
        monday, week = self.first - timedelta(days=self.first.weekday()), timedelta(days=6)
        return monday, self.last - timedelta(days=self.last.weekday()) + week


# How many answers each phone brought; None for answers whose phone is not known.
Brought = Mapping[uuid.UUID | None, int]


def hides(brought: Iterable[int]) -> bool:
    """Whether a person is hidden among the answers of several phones, even from the owner of one.

    The owner knows which answers are theirs, so the phone that brought most is left out.
    """
    counts = sorted(min(each, MOST_OF_A_PHONE) for each in brought)
    return sum(counts[:-1]) >= FEWEST_CANDIDATES


def batches(answers: Mapping[date, Brought], *, today: date) -> list[Batch]:
    """Return the days of a ward in batches, each with enough answers to hide its people among.

    `answers` has the number of answers for each day by phone; a day on which only people came has none. A
    batch also ends after LONGEST_WAIT, and no button can end one. The days after the last batch wait, and so
    does today.
    """
    found, first, brought = list[Batch](), None, Counter[uuid.UUID | None]()
    for day in sorted({*answers, today}):
        if first and day - first >= LONGEST_WAIT:
            found.append(Batch(first, first + LONGEST_WAIT - timedelta(days=1), is_whole=False))
            first, brought = None, Counter()
        if day >= today:
            break
        first = first or day
        brought.update(answers[day])
        if hides(brought.values()):
            found.append(Batch(first, day))
            first, brought = None, Counter()
    return found
