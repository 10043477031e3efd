"""What is going on in a ward, told by the newest thing that happened there."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where a ward stands, for its one line on the front page."""

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
}


def stage_of(
    *, contest: str | None, is_asking: bool, has_asked: bool, is_listed: bool, is_put: bool, is_chosen: bool
) -> Stage:
    """Where a ward stands.

    1. A contest that is not published yet comes first, by its state.
    2. Then a frozen shortlist of the newest campaign that no conference has put to the ward yet.
    3. Then a campaign that is asking, as long as its shortlist is not frozen.
    4. Then a campaign that has asked, and whose answers are being sorted.
    5. Then what was chosen; and if there is nothing of all this, nothing.
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
