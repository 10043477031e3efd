"""The stage of a ward, from the newest thing that happened there."""

from __future__ import annotations

from enum import StrEnum

from voting.act.rules import Standing


class Stage(StrEnum):
    """The stage of a ward, for its one line on the front page."""

    VOTING = "voting"
    COUNTING = "counting"
    CONFERENCE = "conference"
    SHORTLIST = "shortlist"
    ASKING = "asking"
    SORTING = "sorting"
    CHOSEN = "chosen"
    QUIET = "quiet"


OF_CONTEST = {
    "ready": Stage.CONFERENCE,
    "open": Stage.VOTING,
    "closed": Stage.COUNTING,
    "counted": Stage.COUNTING,
    "certified": Stage.COUNTING,
}


def stage_of(
    *, contest: str | None, is_asking: bool, has_asked: bool, is_listed: bool, is_put: bool, is_chosen: bool
) -> Stage:
    """Return the stage of a ward, from the first of these that applies.

    1. A contest that is not published yet, by its state.
    2. A frozen shortlist of the newest campaign that no conference has put to the ward yet.
    3. A campaign that is asking, as long as its shortlist is not frozen.
    4. A campaign that has asked, and whose answers are being sorted.
    5. What was chosen; and if none of these applies, quiet.
    """
    if contest is not None:
        return OF_CONTEST[contest]
    if is_listed and not is_put:
        return Stage.SHORTLIST
    if is_asking and not is_listed:
        return Stage.ASKING
    if has_asked and not is_listed:
        return Stage.SORTING
    return Stage.CHOSEN if is_chosen else Stage.QUIET


class Next(StrEnum):
    """The next step for a ward in a campaign or at a conference; of steps due on one day, the first."""

    RUN = "run"
    COUNT = "count"
    CERTIFY = "certify"
    PUBLISH = "publish"
    OPEN = "open"
    ISSUE = "issue"
    PRINT = "print"
    CATCH_UP = "catch up"
    PROMISE = "promise"
    HELD = "held"
    CONFER = "confer"
    SORT = "sort"
    ASK = "ask"


DUTY = {each: place for place, each in enumerate(Next)}

# Ballots are printed in the week before they are needed, which leaves time for a second print run.
DAYS_TO_PRINT = 7


def rank_of(following: Next, *, days_left: int = 0) -> tuple[int, int]:
    """Return the urgency of a step, smallest first: by the days left, then by duty.

    An overdue step counts as due today: being late earns no priority.
    """
    return max(days_left, 0), DUTY[following]


# The next step for a contest by its state, unless more has to be known.
OF_STATE = {
    "ready": Next.PRINT,
    "open": Next.RUN,
    "closed": Next.COUNT,
    "counted": Next.CERTIFY,
    "certified": Next.PUBLISH,
}


def next_of_contest(
    *,
    state: str,
    packs: int,
    packs_out: int,
    is_planned: bool,
    days_to: int,
    is_chosen: bool,
    promise: Standing | None,
) -> Next | None:
    """Return the next step for a contest, or None if all that can be done now is done.

    `days_to` is how many days away its conference is. Ballots that are handed out are live, so packs are
    issued on the day and not before. `is_planned` means that planned ballots are not printed yet.
    """
    if state == "ready" and packs and not is_planned:
        if days_to > 0:
            return None
        return Next.OPEN if packs_out else Next.ISSUE
    if state != "published":
        return OF_STATE[state]
    if promise is None:
        return Next.PROMISE if is_chosen else None
    return Next.CATCH_UP if promise == Standing.OVERDUE else None


def days_left_for_contest(following: Next, *, days_to: int) -> int:
    """Return how many days are left for a contest's next step."""
    return days_to - DAYS_TO_PRINT if following == Next.PRINT else 0


def next_of_ward(*, answers: int, held: int, is_asking: bool, is_frozen: bool, is_put: bool) -> Next | None:
    """Return the next step for a ward in a campaign, or None once its conference has taken over."""
    if is_frozen:
        return None if is_put else Next.CONFER
    if held:
        return Next.HELD
    if answers:
        return Next.SORT
    return Next.ASK if is_asking else None


def days_left_for_ward(following: Next, *, days_of_asking: int) -> int:
    """Return the days left for a ward's next step: while a campaign asks, sorting and rounds have time."""
    return days_of_asking if following in {Next.SORT, Next.ASK} else 0
