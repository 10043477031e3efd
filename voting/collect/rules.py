"""Rules for campaigns, rounds and answers."""

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
# No ward, topic, outcome, language or day is written longer: a longer cell names nothing, and is examined no
# further.
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

# Replaces letters that could not be read, on a page or in a file.
UNREADABLE = "\ufffd"

# How fast a person can knock: seconds per door, doors allowed at once, and doors per day.
SECONDS_A_DOOR, DOORS_AT_ONCE, DOORS_A_DAY = 10, 10, 300
# Answers accepted at once from a phone that was offline; the rest of its evening waits for the night.
MOST_AT_ONCE = 40
# The default number of canvassers; and the most, beyond which a round is two.
CANVASSERS, MOST_CANVASSERS = 10, 60
# Answers that come too fast are kept for the organiser, but not without limit: the vote uses the same disk.
MOST_KEPT = 10 * DOORS_A_DAY

# How long a phone may take back what it brought, once the shortlist of the ward is frozen.
DAYS_TO_TAKE_BACK = 7

# A number on its own, wherever it is: "12", "12a", "12½", "Flat 3", "Unit B12", "12-14", "Flat B". Not "A38",
# not "1st". No part of it can match in two ways, so that no text makes it slow.
HOUSE_NUMBER = re.compile(
    r"\b(?:flat|apartment|apt|unit)\b\.? ?[#(]?(?:[a-z]?\d+[a-z]?|[a-z])\b\)?"
    r"|(?:\b(?:no|number)\b\.? ?)?[#(]?\b\d+(?:[½¼¾]|[a-z]?\b)(?: ?[-/–] ?\d+[a-z]?\b)?\)?",
    re.IGNORECASE,
)
# A whole postcode: together with the street it identifies a few doors.
POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b", re.IGNORECASE)

# How people abbreviate the last word of a street; a "St" before it is a saint.
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

# The random part of a UUIDv7; the part before it is the moment at which it was made.
DRAWN_BITS = 80
# A language code of the kind phones use: "en", "pa", "zh-Hans" (BCP 47, language and script).
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?")
# A revision that no phone reaches: a text corrected or erased at the office stays so, unless the phone that
# brought it takes a corrected one back.
LAST_REVISION = 2**31 - 1
# A resident writes the reference down to have their words found again, in letters that cannot be mistaken.
REFERENCE_LENGTH = 8


def kept_key(made: uuid.UUID) -> uuid.UUID:
    """Return the key of an answer as kept: without the timestamp of a UUIDv7 (RFC 9562)."""
    return uuid.UUID(int=made.int % (1 << DRAWN_BITS))


def reference_of(key: uuid.UUID) -> str:
    """Return the short reference of an answer: the last 40 bits of its key, in Crockford's base32."""
    return in_fours(encode(key.int, REFERENCE_LENGTH), "-")


def read_reference(typed: str) -> int | None:
    """Return the last 40 bits that a typed reference encodes, or None if it is not a reference."""
    letters = read_letters(typed, REFERENCE_LENGTH)
    return None if letters is None else decode(letters)


def doors_by_then(walked_for: timedelta, *, days: int) -> int:
    """Return how many doors a person can have knocked at in this time and on so many days."""
    if walked_for < timedelta():
        return 0
    return min(DOORS_AT_ONCE + int(walked_for.total_seconds() // SECONDS_A_DOOR), DOORS_A_DAY * max(days, 1))


def left_at_once(ahead: timedelta) -> int:
    """Return how many answers may come in at once from a phone whose time is filled so far ahead.

    At a person's pace it is never filled ahead; MOST_AT_ONCE answers may be, until as many could have been
    noted.
    """
    return max(0, MOST_AT_ONCE - -(-max(ahead, timedelta()) // timedelta(seconds=SECONDS_A_DOOR)))


def day_within(day: date, *, first: date, last: date) -> date:
    """Clamp a day by a phone's clock to the days on which it can have been."""
    return min(max(day, first), last)


def street_alone(typed: str) -> str:
    """Return the street of an answer without a house number, which is never kept."""
    line = one_line(typed.replace("_", " "))
    without = one_line(HOUSE_NUMBER.sub(" ", POSTCODE.sub(" ", line)))
    return re.sub(r" ([,;])", r"\1", without).strip(" ,;")


def street_key(name: str) -> str:
    """Return a key shared by two spellings of a street: "ELM RD." and "Elm Road" are one street."""
    words = [key for word in folded(name).split() if (key := name_key(word))]
    return " ".join([*words[:-1], STREET_ENDINGS.get(words[-1], words[-1])]) if words else ""


def tidy_list(lines: Iterable[str]) -> list[str]:
    """Return lines a person typed, one item a line: in order, without blanks or repeats."""
    return each_name_once(map(one_line, lines))


def streets_once(lines: Iterable[str]) -> list[str]:
    """Return streets a person typed, one a line: in order, without house numbers or repeats."""
    once: dict[str, str] = {}
    for street in map(street_alone, lines):
        if key := street_key(street):
            once.setdefault(key, street)
    return list(once.values())
