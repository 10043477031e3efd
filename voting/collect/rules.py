"""What a campaign, a round and an answer may hold."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from voting.plain.base32 import decode, encode, in_fours, read_letters
from voting.plain.names import each_name_once, folded, name_key
from voting.plain.text_cleaning import one_line

LONGEST_ANSWER = 2000
LONGEST_STREET = 120
# No ward, topic, outcome, language or day is written longer: a cell that is names nothing, and is looked at
# no further.
LONGEST_NAMED = 120
LONGEST_NAME = 80
LONGEST_QUESTION = 200
LONGEST_TOPIC = 40
LONGEST_PLACE = 120
LONGEST_SCRIPT = 600
# The rows of a round sheet, and so of the page where it is typed in.
ROWS_TO_WRITE = 18
MOST_TOPICS = 12
MOST_STREETS = 200
EVERYDAY_QUESTION = "What is the one big issue round here?"
EVERYDAY_TOPICS = [
    "Roads and pavements",
    "Parking and traffic",
    "Litter and fly-tipping",
    "Parks and green space",
    "Antisocial behaviour",
    "Housing",
    "Buses and trains",
    "Youth and community",
    "Health and care",
    "Shops and high street",
]

# What stands for letters that could not be read, on a page or in a file.
UNREADABLE = "\ufffd"

# How fast a person can knock: one door in so many seconds, after a few at once, and so many a day.
SECONDS_A_DOOR, DOORS_AT_ONCE, DOORS_A_DAY = 10, 10, 300
# How many answers come in at once from a phone that was offline; the others of an evening wait for the night.
MOST_AT_ONCE = 40
# How many walk a round if nobody says; and a round that more walk is two.
CANVASSERS, MOST_CANVASSERS = 10, 60
# What is too fast is kept for the organiser, but not without end: the disk is that of a vote as well.
MOST_KEPT = 10 * DOORS_A_DAY

# For how long a phone may take back what it brought, once the shortlist of the ward is frozen.
DAYS_TO_TAKE_BACK = 7

# A number that stands alone, wherever it stands: "12", "12a", "12½", "Flat 3", "Unit B12", "12-14", "Flat B".
# Not "A38", not "1st". No part of it can match in two ways, so that no text makes it slow.
HOUSE_NUMBER = re.compile(
    r"\b(?:flat|apartment|apt|unit)\b\.? ?[#(]?(?:[a-z]?\d+[a-z]?|[a-z])\b\)?"
    r"|(?:\b(?:no|number)\b\.? ?)?[#(]?\b\d+(?:[½¼¾]|[a-z]?\b)(?: ?[-/–] ?\d+[a-z]?\b)?\)?",
    re.IGNORECASE,
)
# A whole postcode: with the street it names a few doors.
POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b", re.IGNORECASE)

# How people shorten the last word of a street; a "St" before it is a saint.
STREET_ENDINGS = {
    "st": "street",
    "str": "street",
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "ln": "lane",
    "cl": "close",
    "dr": "drive",
    "cres": "crescent",
    "gdns": "gardens",
    "gro": "grove",
    "ct": "court",
    "pl": "place",
    "sq": "square",
    "ter": "terrace",
    "terr": "terrace",
}

# The part of a UUIDv7 that is drawn by chance; what stands before it is the moment at which it was made.
DRAWN_BITS = 80
# A language code of the kind phones use: "en", "pa", "zh-Hans" (BCP 47, language and script).
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?")
# A writing that no phone reaches: what was corrected or erased in the office stays so, unless the phone that
# brought it takes a corrected one back.
LAST_REVISION = 2**31 - 1
# What a resident writes down to have their words found again, in letters that cannot be mistaken.
REFERENCE_LENGTH = 8


def kept_key(made: uuid.UUID) -> uuid.UUID:
    """The key of an answer as it is kept: without the moment that a UUIDv7 (RFC 9562) carries."""
    return uuid.UUID(int=made.int % (1 << DRAWN_BITS))


def reference_of(key: uuid.UUID) -> str:
    """The short reference of an answer: the last 40 bits of its key, in Crockford's base32."""
    return in_fours(encode(key.int, REFERENCE_LENGTH), "-")


def read_reference(typed: str) -> int | None:
    """The last 40 bits that a typed reference stands for, or None when it is not a reference."""
    letters = read_letters(typed, REFERENCE_LENGTH)
    return None if letters is None else decode(letters)


def doors_by_then(walked_for: timedelta, *, days: int) -> int:
    """How many doors a person can have knocked at, so long after the beginning and on so many days."""
    if walked_for < timedelta():
        return 0
    return min(DOORS_AT_ONCE + int(walked_for.total_seconds() // SECONDS_A_DOOR), DOORS_A_DAY * max(days, 1))


def left_at_once(ahead: timedelta) -> int:
    """How many answers may come in at once from a phone whose last ones fill its time so far ahead.

    At the pace of people none is ever ahead; MOST_AT_ONCE are, until as many could have been noted.
    """
    return max(0, MOST_AT_ONCE - -(-max(ahead, timedelta()) // timedelta(seconds=SECONDS_A_DOOR)))


def day_within(day: date, *, first: date, last: date) -> date:
    """A day as a phone's clock had it, brought into the days on which it can have been."""
    return min(max(day, first), last)


def street_alone(typed: str) -> str:
    """The street of an answer without a house number, which is never kept."""
    line = one_line(typed.replace("_", " "))
    without = one_line(HOUSE_NUMBER.sub(" ", POSTCODE.sub(" ", line)))
    return re.sub(r" ([,;])", r"\1", without).strip(" ,;")


def street_key(name: str) -> str:
    """What two ways of writing a street have in common: "ELM RD." and "Elm Road" are one street."""
    words = [key for word in folded(name).split() if (key := name_key(word))]
    return " ".join([*words[:-1], STREET_ENDINGS.get(words[-1], words[-1])]) if words else ""


def tidy_list(lines: Iterable[str]) -> list[str]:
    """Lines a person typed, one thing a line: in their order, without blank ones, none twice."""
    return each_name_once(map(one_line, lines))


def streets_once(lines: Iterable[str]) -> list[str]:
    """Streets a person typed, one a line: in their order, without house numbers, none twice."""
    once: dict[str, str] = {}
    for street in map(street_alone, lines):
        if key := street_key(street):
            once.setdefault(key, street)
    return list(once.values())
