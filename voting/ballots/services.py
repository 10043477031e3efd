"""Registering printed ballots, signing packs out at the door, and the ballot account."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.ballots.acts import BallotsPrinted, BallotSpoilt, PackMoved
from voting.ballots.codes import code_hash, new_code, read_code
from voting.ballots.models import Ballot, BallotState, Pack, PackState, PrintRun
from voting.ballots.rules import BallotAccount, ballot_account
from voting.conference.models import Contest, ContestState
from voting.conference.services import lock_contest
from voting.refusals import BadInput, NotFound, Refusal

PACK_SIZE = 25
MOST_BALLOTS = 1_000_000


class UnknownCode(NotFound):
    """No ballot here has this code."""


def register_ballots(
    session: Session, contest: Contest, *, count: int, design: str, pepper: bytes, by: str
) -> list[tuple[int, str]]:
    """Make the ballots of one print run, in packs that are dead until signed out.

    Returns each ballot's number and code in printing order: the only time the codes exist in clear.
    """
    if not 1 <= count <= MOST_BALLOTS:
        raise BadInput(_("Print from 1 to 1,000,000 ballots at a time."))
    lock_contest(session, contest.id)
    if contest.state not in {ContestState.READY, ContestState.OPEN}:
        raise Refusal(
            _("This contest is %(state)s; no more ballots can be printed for it.", state=contest.state)
        )
    run = PrintRun(contest_id=contest.id, design=design, count=count, made_at=clock.now())
    session.add(run)
    session.flush()
    last_pack = session.scalar(sa.select(sa.func.max(Pack.number)).where(Pack.contest_id == contest.id)) or 0
    last_ballot = (
        session.scalar(sa.select(sa.func.max(Ballot.number)).where(Ballot.contest_id == contest.id)) or 0
    )
    packs = [
        {"id": uuid.uuid4(), "contest_id": contest.id, "run_id": run.id, "number": last_pack + 1 + index}
        for index in range(-(-count // PACK_SIZE))
    ]
    numbered = [(last_ballot + 1 + index, new_code()) for index in range(count)]
    session.execute(sa.insert(Pack), packs)
    session.execute(
        sa.insert(Ballot),
        [
            {
                "contest_id": contest.id,
                "pack_id": packs[index // PACK_SIZE]["id"],
                "number": number,
                "code_hash": code_hash(code, pepper=pepper),
            }
            for index, (number, code) in enumerate(numbered)
        ],
    )
    journal.record(session, BallotsPrinted(str(contest.id), design, count), by=by)
    return numbered


def find_ballot(session: Session, typed: str, *, pepper: bytes) -> Ballot:
    """The ballot with a code, however it was typed; never tells whether a wrong code was close."""
    code = read_code(typed)
    ballot = code and session.scalar(
        sa.select(Ballot).where(Ballot.code_hash == code_hash(code, pepper=pepper))
    )
    if not ballot:
        raise UnknownCode(
            _("This code is not on any of our ballots. Check the 16 letters and numbers and type them again.")
        )
    return ballot


def packs_of(session: Session, contest: Contest) -> list[Pack]:
    """A contest's packs in order of number."""
    return list(session.scalars(sa.select(Pack).where(Pack.contest_id == contest.id).order_by(Pack.number)))


def sign_out_pack(session: Session, pack: Pack, *, by: str) -> None:
    """Hand a pack out at the door: its ballots come alive."""
    _move_pack(session, pack, PackState.ISSUED, BallotState.ISSUED, by=by)


def void_pack(session: Session, pack: Pack, *, by: str) -> None:
    """Void a pack that was misprinted or lost before it was signed out: its codes never work."""
    _move_pack(session, pack, PackState.VOID, BallotState.VOID, by=by)


def _move_pack(session: Session, pack: Pack, to: PackState, ballots_to: BallotState, *, by: str) -> None:
    moved = session.execute(
        sa.update(Pack).where(Pack.id == pack.id, Pack.state == PackState.UNISSUED).values(state=to)
    )
    if moved.rowcount != 1:
        session.refresh(pack)
        raise Refusal(_("Pack %(number)s is already %(state)s.", number=pack.number, state=pack.state))
    session.execute(sa.update(Ballot).where(Ballot.pack_id == pack.id).values(state=ballots_to))
    journal.record(session, PackMoved(str(pack.contest_id), pack.number, PackState.UNISSUED, to), by=by)


def spoil_ballot(session: Session, ballot: Ballot, *, by: str) -> None:
    """Take back a spoilt paper: its code stops working, and the voter gets another ballot."""
    spoilt = session.execute(
        sa.update(Ballot)
        .where(Ballot.id == ballot.id, Ballot.state == BallotState.ISSUED)
        .values(state=BallotState.SPOILT)
    )
    if spoilt.rowcount != 1:
        raise Refusal(_("Only a ballot that was handed out and not yet used can be spoilt."))
    journal.record(session, BallotSpoilt(str(ballot.contest_id)), by=by)


def account_of(session: Session, contest: Contest) -> BallotAccount:
    """The contest's ballot account as it stands now."""
    rows = session.execute(
        sa.select(Ballot.state, sa.func.count()).where(Ballot.contest_id == contest.id).group_by(Ballot.state)
    )
    return ballot_account({state.value: count for state, count in rows})
