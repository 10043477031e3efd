"""A slip in a promise can be put right for a week, until something hangs on it; its page says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import (
    make_published_contest,
    the_contest,
)
from tests.reading import read, words
from tests.sites import Site, Visitor
from voting.act.models import Promise
from voting.plain import clock
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry

TONIGHT = "/conferences/tonight"


def acts(site: Site) -> list[str]:
    with site.work() as session:
        return list(session.scalars(sa.select(JournalEntry.act).order_by(JournalEntry.number)))


RESULT = "/results/tonight/harborne"
PROMISED = {
    "promise": "A crosing with lights outside the school.",
    "lead": "The crossing team",
    "lead_agreed": "y",
    "due_on": "2026-12-31",
}
RIGHT = PROMISED | {"promise": "A crossing with lights outside the school."}
AUTUMN = datetime(2026, 10, 14, 11, 0, tzinfo=UTC)


def promised(site: Site) -> Visitor:
    """An organiser who has promised something with a slip in it."""
    make_published_contest(site)
    organiser = site.officer(Role.ORGANISER)
    with clock.set_to(AUTUMN):
        assert organiser.post(f"{RESULT}/promise", PROMISED).location == RESULT
    return organiser


def correct(organiser: Visitor, *, after: timedelta = timedelta(hours=1), **said: str) -> Any:
    with clock.set_to(AUTUMN + after):
        return organiser.post(f"{RESULT}/promise/correct", RIGHT | said)


def test_a_slip_in_a_promise_is_corrected_and_its_page_says_so(site: Site) -> None:
    organiser = promised(site)
    with clock.set_to(AUTUMN):
        assert "Correct a mistake in the promise" in words(read(organiser.get(RESULT)))
        page = read(organiser.get(f"{RESULT}/promise/correct"))
    assert PROMISED["promise"] in page.get_text()
    assert correct(organiser, due_on="2027-01-31").location == RESULT
    said = words(read(site.visitor().get(RESULT)))
    assert "A crossing with lights" in said
    assert "14 October 2026, wording corrected on 14 October 2026" in said
    assert "Correct a mistake" not in said
    journal = words(read(organiser.get(f"{TONIGHT}/journal")))
    assert "due on 31 January 2027; it was due on 31 December 2026" in journal


def test_correcting_nothing_leaves_no_line(site: Site) -> None:
    organiser = promised(site)
    correct(organiser, promise=PROMISED["promise"])
    assert "PromiseCorrected" not in acts(site)
    assert "wording corrected" not in words(read(site.visitor().get(RESULT)))


def test_a_promise_stays_once_an_update_hangs_on_it(site: Site) -> None:
    organiser = promised(site)
    with clock.set_to(AUTUMN):
        organiser.post(f"{RESULT}/updates/new", {"on": "2026-10-14", "words": "Begun."})
    refused = correct(organiser)
    page = read(refused, 409)
    assert "This promise already has an update, so its wording can’t be changed." in words(page)
    assert RIGHT["promise"] in page.get_text()
    with site.work() as session:
        assert session.scalars(sa.select(Promise)).one().words == PROMISED["promise"]
    with clock.set_to(AUTUMN):
        assert "Correct a mistake" not in words(read(organiser.get(RESULT)))


@pytest.mark.parametrize(("days", "status"), [(6, 303), (7, 409)])
def test_a_promise_stays_after_a_week(site: Site, days: int, status: int) -> None:
    assert correct(promised(site), after=timedelta(days=days)).status_code == status


def test_only_a_promise_that_was_made_is_corrected(site: Site) -> None:
    make_published_contest(site)
    organiser = site.officer(Role.ORGANISER)
    assert organiser.get(f"{RESULT}/promise/correct").status_code == 404
    assert correct(organiser).status_code == 404
    with site.work() as session:
        assert the_contest(session)
