"""An organiser promises what a ward chose, on a day in autumn."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.reading import read, words
from tests.sites import Site, Visitor
from voting.plain import clock
from voting.plain.roles import Role

RESULT = "/results/tonight/harborne"
PROMISE, UPDATE = f"{RESULT}/promise", f"{RESULT}/updates/new"
GIVEN = {
    "promise": "A crossing with lights outside the school.",
    "lead": "The crossing team",
    "lead_agreed": "y",
    "due_on": "2026-12-31",
}
HAPPENED = {"on": "2026-10-14", "words": "The engineer came to look.", "done": ""}


def set_day(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)


def promise(site: Site, **changes: str) -> Visitor:
    """An organiser who made the promise."""
    organiser = site.officer(Role.ORGANISER)
    assert organiser.post(PROMISE, GIVEN | changes).location == RESULT
    return organiser


def shown(site: Site) -> str:
    return words(read(site.visitor().get(RESULT)))
