"""What the database holds of printed ballots."""

from __future__ import annotations

import sqlalchemy as sa

from tests.sites import Site
from voting.ballots.models import Ballot, Pack, PrintRun, RunState


def registered(site: Site) -> tuple[int, int, int]:
    """How many print runs, packs and ballots there are; a discarded run is none."""
    with site.work() as session:
        packs, papers = (
            session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Pack, Ballot)
        )
        runs = session.scalar(
            sa.select(sa.func.count()).select_from(PrintRun).where(PrintRun.state != RunState.DISCARDED)
        )
    return runs or 0, packs or 0, papers or 0
