"""Closing a vote as an organiser does, without waiting a minute for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from tests.sites import Site, Visitor
from voting.conference.journal_entries import ClosingBegun
from voting.conference.models import Contest
from voting.plain import clock
from voting.storage import journal


def let_the_countdown_run_out(site: Site) -> None:
    """Have the countdown to closing run out, as a minute later."""
    ran_out = clock.now().replace(microsecond=0) - timedelta(seconds=1)
    with site.work() as session:
        for contest in session.scalars(sa.select(Contest).where(Contest.closing_at.is_not(None))):
            contest.closing_at = ran_out
            # As if it had been begun a minute earlier: what the database alone says closes nothing.
            journal.record(session, ClosingBegun(str(contest.id), ran_out.isoformat()), by="test")


def close_by_pages(site: Site, organiser: Visitor, ward: str = "/conferences/tonight/harborne") -> Any:
    """Close the vote as an organiser does: start the countdown, and confirm when it has run out."""
    begun = organiser.post(f"{ward}/close/begin")
    assert begun.status_code == 303, begun.get_data(as_text=True)
    let_the_countdown_run_out(site)
    return organiser.post(f"{ward}/close")
