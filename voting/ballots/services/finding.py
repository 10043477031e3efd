"""Finding packs, and what is on their labels."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.models import Ballot, Pack, PackState, PrintRun, RunState
from voting.conference.models import Contest
from voting.plain.refusals import NotFound
from voting.plain.translating import gettext as _


def packs_of(session: Session, contest: Contest) -> list[Pack]:
    """Return a contest's packs, by number."""
    return list(session.scalars(sa.select(Pack).where(Pack.contest_id == contest.id).order_by(Pack.number)))


@dataclass(frozen=True)
class PackInView:
    """A pack as on its label: its number, and those of its first and last ballot."""

    number: int
    state: PackState
    design: str
    first: int
    last: int


def packs_in_view(session: Session, contest: Contest) -> list[PackInView]:
    """Return a contest's packs that are on paper, as on their labels, by number."""
    first, last = sa.func.min(Ballot.number), sa.func.max(Ballot.number)
    rows = session.execute(
        sa.select(Pack.number, Pack.state, PrintRun.design, first, last)
        .join(Ballot, Ballot.pack_id == Pack.id)
        .join(PrintRun, Pack.run_id == PrintRun.id)
        .where(Pack.contest_id == contest.id, PrintRun.state == RunState.PRINTED)
        .group_by(Pack.id, Pack.number, Pack.state, PrintRun.design)
        .order_by(Pack.number)
    )
    return [PackInView(*row) for row in rows]


def find_pack(session: Session, contest: Contest, number: int) -> Pack:
    """Return a contest's pack by its number."""
    pack = session.scalar(sa.select(Pack).where(Pack.contest_id == contest.id, Pack.number == number))
    if pack is None:
        raise NotFound(_("%(ward)s has no pack %(number)s.", ward=contest.ward.name, number=number))
    return pack


def numbers_of(session: Session, pack: Pack) -> list[int]:
    """Return the numbers printed on a pack's ballots, in order, whatever the state of each."""
    return list(
        session.scalars(sa.select(Ballot.number).where(Ballot.pack_id == pack.id).order_by(Ballot.number))
    )
