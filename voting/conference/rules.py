"""A contest's moves, its next task, the content its digest covers, and the time of a conference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from types import MappingProxyType

from voting.methods.method import Method
from voting.methods.registry import METHODS
from voting.methods.summing import FEWEST_VOTES

FIRST_YEAR, LAST_YEAR = 2000, 2100
# How long the whole hall is shown that voting is about to close before it can be closed.
COUNTDOWN = timedelta(seconds=60)
# How long after the countdown ends closing can be confirmed; then it must be started again.
LAPSES_AFTER = timedelta(minutes=10)
# How long after closing two officers can reopen a vote: while the hall is still there to see it.
REOPENS_FOR = timedelta(hours=2)

# The moves a contest may make, from -> to. None goes back except by `may_reopen`, which takes two officers.
MOVES = {
    "ready": {"open"},
    "open": {"closed"},
    "closed": {"counted"},
    "counted": {"certified"},
    "certified": {"published"},
    "published": set[str](),
}


@dataclass(frozen=True)
class ContestRules:
    """The rules of a contest: its method, how many options are chosen, and how many may be marked at most.

    A limit of 0 allows any number of marks.
    """

    method: str
    places: int = 1
    most_marks: int = 0

    @property
    def record(self) -> Method:
        """The record of its method."""
        return METHODS[self.method]


class DoesNotFit(ValueError):
    """A method, its places and its limit on marks do not fit together; the name says which is wrong."""


def check_contest_rules(rules: ContestRules, *, options: int) -> None:
    """Refuse what cannot decide between so many options: DoesNotFit says what is wrong."""
    if rules.places < 1 or rules.places >= max(options, 2):
        raise DoesNotFit("places")
    if rules.places > 1 and not rules.record.chooses_several:
        raise DoesNotFit("one place")
    if rules.places < rules.record.fewest_places:
        raise DoesNotFit("several places")
    is_most = rules.record.may_limit_marks and 1 < rules.most_marks < options
    if rules.most_marks and not is_most:
        raise DoesNotFit("most marks")


def may_move(before: str, after: str) -> bool:
    """Whether a contest may move from one state to another."""
    return after in MOVES[before]


def countdown_at(closing_at: datetime | None, *, now: datetime) -> datetime | None:
    """Return when the countdown to closing ends or has ended; None if there is none, or it has lapsed."""
    return closing_at if closing_at and now < closing_at + LAPSES_AFTER else None


def may_close(closing_at: datetime | None, *, now: datetime) -> bool:
    """Whether closing can be confirmed: it has been asked for once, and the countdown has ended."""
    return closing_at is not None and closing_at <= now


def may_reopen(state: str, *, papers_begun: bool, closed_at: datetime | None, now: datetime) -> bool:
    """Whether two officers may reopen a vote: it closed recently; no two people have decided on a paper."""
    is_in_time = closed_at is not None and now < closed_at + REOPENS_FOR
    return state == "closed" and not papers_begun and is_in_time


def votes_to_show(votes: int) -> int | None:
    """Return how many votes the hall's screen shows; None while they are too few to keep voters apart."""
    return votes if votes >= FEWEST_VOTES else None


def frozen_content(
    *,
    question: str,
    ward: str,
    options: Sequence[tuple[str, int]],
    method: str,
    tie_rule: str,
    shortlist: str,
    places: int = 1,
    most_marks: int = 0,
    rotates: bool = False,
    translations: Mapping[str, tuple[str, Sequence[str]]] = MappingProxyType({}),
    published_votes: str | None = None,
) -> dict[str, object]:
    """Return all that fixes a contest's question, as its digest covers it; options are titles and doors.

    `translations` are the question and the titles by language. Several places, a limit on marks, a rotating
    order, wording in another language and the choice of published votes are included only where a contest has
    them.
    """
    fixed: dict[str, object] = {
        "question": question,
        "ward": ward,
        "options": [[title, doors] for title, doors in options],
        "method": method,
        "tie rule": tie_rule,
        "shortlist": shortlist,
    }
    if places > 1:
        fixed["places"] = places
    if most_marks:
        fixed["most marks"] = most_marks
    if rotates:
        fixed["order"] = "rotates"
    if translations:
        fixed["translations"] = {
            language: [asked, list(titles)] for language, (asked, titles) in translations.items()
        }
    if published_votes:
        fixed["published votes"] = published_votes
    return fixed


def order_of(options: int, *, pack: int, rotates: bool) -> list[int]:
    """Return the options' numbers in the order in which the ballots of a pack list them.

    If the order rotates, each pack begins one option after the pack before it.
    """
    first = (pack - 1) % options if rotates else 0
    return [(first + place) % options + 1 for place in range(options)]


class Task(StrEnum):
    """The next task for a contest; members in the order in which they come."""

    PRINT = "print"
    ISSUE = "issue"
    OPEN = "open"
    CLOSE = "close"
    COUNT = "count"
    CERTIFY = "certify"
    PUBLISH = "publish"
    DONE = "done"


# The next task once voting has begun, by the contest's state.
NEXT = {"open": Task.CLOSE, "closed": Task.COUNT, "counted": Task.CERTIFY, "certified": Task.PUBLISH}


def next_task(state: str, *, printed: int, missing: int, handed_out: int) -> Task:
    """Return a contest's next task, from how many ballots are printed, still to print, and handed out."""
    if state == "ready":
        return Task.PRINT if missing or not printed else Task.OPEN if handed_out else Task.ISSUE
    return NEXT.get(state, Task.DONE)


class NoSuchTime(ValueError):
    """The clocks go forward over this time: no clock ever shows it."""


class NoSuchYear(ValueError):
    """No conference is planned for this year: a digit is wrong."""


def moment_of(day: date, hour: time, *, zone: tzinfo) -> datetime:
    """Return the moment in UTC at which the wall clock shows a day and hour.

    An hour repeated when the clocks go back means the first of the two. An hour skipped when they go forward
    raises NoSuchTime. PEP 495 describes both.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NoSuchYear
    wall = datetime.combine(day, hour)
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall:
        raise NoSuchTime
    return moment
