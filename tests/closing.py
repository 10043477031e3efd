"""Closing a vote as an organiser does, without waiting a minute for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from tests.sites import Site, Visitor
from voting import clock
from voting.conference.models import Contest


def let_the_countdown_run_out(site: Site) -> None:
    """Have the countdown to closing run out, as a minute later."""
    with site.work() as session:
        runs = sa.update(Contest).where(Contest.closing_at.is_not(None))
        session.execute(runs.values(closing_at=clock.now() - timedelta(seconds=1)))


def close_by_pages(site: Site, organiser: Visitor, ward: str = "/conferences/tonight/harborne") -> Any:
    """Close the vote as an organiser does: start the countdown, and confirm when it has run out."""
    begun = organiser.post(f"{ward}/close/begin")
    assert begun.status_code == 303, begun.get_data(as_text=True)
    let_the_countdown_run_out(site)
    return organiser.post(f"{ward}/close")
