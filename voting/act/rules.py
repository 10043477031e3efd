"""The standing of a promise on a given day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """A promise is kept, in time or overdue, with nothing in between, so that it can be said plainly."""

    KEPT = "kept"
    IN_TIME = "in time"
    OVERDUE = "overdue"


# A slip is noticed within days; after that, a new wording would be a different promise.
SLIPS_FOR = timedelta(days=7)
LONGEST_PROMISE, LONGEST_LEAD, LONGEST_UPDATE = 600, 120, 1000


def may_correct(*, made_at: datetime, has_updates: bool, now: datetime) -> bool:
    """Whether a slip in a promise can still be corrected: it is new and has no update."""
    return not has_updates and now < made_at + SLIPS_FOR


def standing(*, due_on: date, done: bool, today: date) -> Standing:
    """Return a promise's standing: done counts as kept, however late; on its due date it is in time."""
    if done:
        return Standing.KEPT
    return Standing.OVERDUE if today > due_on else Standing.IN_TIME
