"""Packs: signing them out at the door, and voiding those that will never be."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import journal
from voting.ballots.acts import PackMoved
from voting.ballots.models import Ballot, BallotState, Pack, PackState
from voting.ballots.rules import before
from voting.conference.models import Contest, ContestState
from voting.conference.services import lock_contest
from voting.refusals import NotFound, Refusal


class PackHasMoved(Refusal):
    """This pack is no longer in the box."""


class TooLateForPacks(Refusal):
    """Voting is over, so no pack can be signed out or voided."""


def packs_of(session: Session, contest: Contest) -> list[Pack]:
    """A contest's packs in order of number."""
    return list(session.scalars(sa.select(Pack).where(Pack.contest_id == contest.id).order_by(Pack.number)))


@dataclass(frozen=True)
class PackInView:
    """A pack as its label says it: its number, and those of its first and last ballot."""

    number: int
    state: PackState
    first: int
    last: int


def packs_in_view(session: Session, contest: Contest) -> list[PackInView]:
    """A contest's packs as their labels say them, in order of number."""
    rows = session.execute(
        sa.select(Pack.number, Pack.state, sa.func.min(Ballot.number), sa.func.max(Ballot.number))
        .join(Ballot, Ballot.pack_id == Pack.id)
        .where(Pack.contest_id == contest.id)
        .group_by(Pack.id, Pack.number, Pack.state)
        .order_by(Pack.number)
    )
    return [PackInView(*row) for row in rows]


def find_pack(session: Session, contest: Contest, number: int) -> Pack:
    """A contest's pack by its number."""
    pack = session.scalar(sa.select(Pack).where(Pack.contest_id == contest.id, Pack.number == number))
    if pack is None:
        raise NotFound(_("%(ward)s has no pack %(number)s.", ward=contest.ward.name, number=number))
    return pack


def sign_out_pack(session: Session, pack: Pack, *, by: str) -> None:
    """Hand a pack out at the door: its ballots come alive."""
    _move_pack(session, pack, PackState.ISSUED, BallotState.ISSUED, by=by)


def void_pack(session: Session, pack: Pack, *, by: str) -> None:
    """Void a pack that was misprinted or lost before it was signed out: its codes never work."""
    _move_pack(session, pack, PackState.VOID, BallotState.VOID, by=by)


def _move_pack(session: Session, pack: Pack, to: PackState, ballots_to: BallotState, *, by: str) -> None:
    contest = lock_contest(session, pack.contest_id, sharing=True)
    if contest.state not in {ContestState.READY, ContestState.OPEN}:
        raise TooLateForPacks(_("Voting is over for %(ward)s. No pack can move now.", ward=contest.ward.name))
    moved = session.scalar(
        sa.update(Pack)
        .where(Pack.id == pack.id, Pack.state == PackState.UNISSUED)
        .values(state=to)
        .returning(Pack.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(pack)
    if moved is None:
        raise PackHasMoved(_where_it_is(pack))
    session.execute(
        sa.update(Ballot)
        .where(Ballot.pack_id == pack.id, Ballot.state.in_(before(ballots_to)))
        .values(state=ballots_to)
    )
    journal.record(session, PackMoved(str(pack.contest_id), pack.number, PackState.UNISSUED, to), by=by)


def _where_it_is(pack: Pack) -> str:
    if pack.state == PackState.VOID:
        return _("Pack %(number)s is void: its ballots never work. Take another pack.", number=pack.number)
    return _("Pack %(number)s is signed out already. Check the numbers of its ballots.", number=pack.number)
