"""The clock, in one place, so that a test or a rehearsal can set it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, tzinfo

_set: ContextVar[datetime | None] = ContextVar("set", default=None)


def now() -> datetime:
    """Return the present moment in UTC."""
    return _set.get() or datetime.now(UTC)


def day_in(zone: tzinfo, moment: datetime) -> date:
    """Return the day of a moment in a time zone: the one way from moments to days, as UTC would be wrong."""
    return moment.astimezone(zone).date()


@contextmanager
def set_to(moment: datetime) -> Generator[None]:
    """Set the clock to another moment within the block, as a rehearsal of last spring's conference must."""
    before = _set.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(before)
