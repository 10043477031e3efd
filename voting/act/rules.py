"""How a promise stands on a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """A promise is kept, still in time, or overdue; nothing in between, so that it can be said plainly."""

    KEPT = "kept"
    IN_TIME = "in time"
    OVERDUE = "overdue"


LONGEST_PROMISE, LONGEST_LEAD, LONGEST_UPDATE = 600, 120, 1000


def standing(*, due_on: date, done: bool, today: date) -> Standing:
    """How a promise stands: done counts as kept however late; on its due date it is still in time."""
    if done:
        return Standing.KEPT
    return Standing.OVERDUE if today > due_on else Standing.IN_TIME
