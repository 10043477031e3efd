"""How a promise stands on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """A promise is kept, still in time, or overdue; nothing in between, so that it can be said plainly."""

    KEPT = "kept"
    IN_TIME = "in time"
    OVERDUE = "overdue"


# A slip is seen within days; later another wording would be another promise.
SLIPS_FOR = timedelta(days=7)
LONGEST_PROMISE, LONGEST_LEAD, LONGEST_UPDATE = 600, 120, 1000


def may_correct(*, made_at: datetime, has_updates: bool, now: datetime) -> bool:
    """Whether a slip in a promise can still be put right: nothing was reported about it, and it is new."""
    return not has_updates and now < made_at + SLIPS_FOR


def standing(*, due_on: date, done: bool, today: date) -> Standing:
    """How a promise stands: done counts as kept however late; on its due date it is still in time."""
    if done:
        return Standing.KEPT
    return Standing.OVERDUE if today > due_on else Standing.IN_TIME
