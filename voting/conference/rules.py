"""How a contest may move, what comes next for it, what its digest covers, and when a conference is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from types import MappingProxyType

from voting.digests import digest_of

FIRST_YEAR, LAST_YEAR = 2000, 2100

# The moves a contest may make, from -> to. Nothing goes back: a closed vote is never opened again.
MOVES = {
    "ready": {"open"},
    "open": {"closed"},
    "closed": {"counted"},
    "counted": {"published"},
    "published": set[str](),
}


def may_move(before: str, after: str) -> bool:
    """Whether a contest in one state may go to another."""
    return after in MOVES[before]


def contest_digest(
    *,
    question: str,
    ward: str,
    options: Sequence[tuple[str, int]],
    method: str,
    tie_rule: str,
    shortlist: str,
    rotates: bool = False,
    translations: Mapping[str, tuple[str, Sequence[str]]] = MappingProxyType({}),
) -> str:
    """SHA-256 (hex) over everything that fixes a contest's question: each option is its title and doors.

    `translations` are the question and the titles by language. An order that turns and words in another
    language are part of it where a contest has them.
    """
    fixed: dict[str, object] = {
        "question": question,
        "ward": ward,
        "options": [[title, doors] for title, doors in options],
        "method": method,
        "tie rule": tie_rule,
        "shortlist": shortlist,
    }
    if rotates:
        fixed["order"] = "rotates"
    if translations:
        fixed["translations"] = {
            language: [asked, list(titles)] for language, (asked, titles) in translations.items()
        }
    return digest_of(fixed)


def order_of(options: int, *, pack: int, rotates: bool) -> list[int]:
    """The numbers of the options in the order in which the ballots of a pack list them.

    Where the order rotates, each pack begins one option further on than the pack before it.
    """
    first = (pack - 1) % options if rotates else 0
    return [(first + place) % options + 1 for place in range(options)]


class Task(StrEnum):
    """The one next thing to do for a contest, in the order in which they come."""

    PRINT = "print"
    SIGN_OUT = "sign out"
    OPEN = "open"
    CLOSE = "close"
    COUNT = "count"
    PUBLISH = "publish"
    DONE = "done"


def next_task(state: str, *, printed: int, handed_out: int) -> Task:
    """What comes next for a contest of which so many ballots are printed and handed out."""
    match state:
        case "ready" if not printed:
            return Task.PRINT
        case "ready":
            return Task.OPEN if handed_out else Task.SIGN_OUT
        case "open":
            return Task.CLOSE
        case "closed":
            return Task.COUNT
        case "counted":
            return Task.PUBLISH
        case _:
            return Task.DONE


class NoSuchTime(ValueError):
    """The clocks go forward over this time: it is never on the wall."""


class NoSuchYear(ValueError):
    """Nobody plans a conference for this year; a digit is wrong."""


def moment_of(day: date, hour: time, *, zone: tzinfo) -> datetime:
    """The moment in UTC at which the clock on the wall shows a day and hour.

    An hour that the clocks go back over comes twice; the first one is meant. One that they go forward
    over never comes: NoSuchTime. PEP 495 describes both.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NoSuchYear
    wall = datetime.combine(day, hour)
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall:
        raise NoSuchTime
    return moment
