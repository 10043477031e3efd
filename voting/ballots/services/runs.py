"""Print runs: what will be printed, and registering it."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.ballots.acts import BallotsPrinted
from voting.ballots.codes import CHANCE_BYTES, code_from, code_hash
from voting.ballots.models import Ballot, Pack, PrintRun
from voting.conference.models import Contest, ContestState
from voting.conference.services import lock_contest
from voting.refusals import BadInput, Refusal

PACK_SIZE = 25
MOST_BALLOTS = 1_000_000


class AlreadyPrinted(Refusal):
    """This print run was made before; its codes exist in clear only in the file made then."""


class ContestTakesNoBallots(Refusal):
    """Voting is over, so no more ballots can be printed."""


@dataclass(frozen=True)
class PrintOrder:
    """What one print run will make: ballots of these numbers, in packs of these numbers, a sheet each."""

    count: int
    first_ballot: int
    packs: int
    first_pack: int
    pack_size: int = PACK_SIZE

    @property
    def last_ballot(self) -> int:
        return self.first_ballot + self.count - 1

    @property
    def last_pack(self) -> int:
        return self.first_pack + self.packs - 1


def check_count(count: int) -> None:
    """Refuse a number of ballots that is no print run."""
    if not 1 <= count <= MOST_BALLOTS:
        raise BadInput(_("Print from 1 to 1,000,000 ballots at a time."))


def plan_order(session: Session, contest: Contest, *, count: int) -> PrintOrder:
    """What printing so many ballots now would make."""
    check_count(count)
    _check_takes_ballots(contest)
    return PrintOrder(
        count=count,
        first_ballot=1 + _highest(session, Ballot, contest),
        packs=-(-count // PACK_SIZE),
        first_pack=1 + _highest(session, Pack, contest),
    )


def register_ballots(
    session: Session,
    contest: Contest,
    *,
    count: int,
    design: str,
    pepper: bytes,
    by: str,
    run_id: uuid.UUID | None = None,
) -> list[tuple[int, str]]:
    """Make the ballots of one print run, in packs that are dead until signed out.

    Returns each ballot's number and code in printing order: the only time the codes exist in clear. The
    same `run_id` a second time is refused, so that a double click prints once.
    """
    lock_contest(session, contest.id)
    order = plan_order(session, contest, count=count)
    if run_id and session.get(PrintRun, run_id):
        raise AlreadyPrinted(
            _(
                "These ballots were printed already, and a ballot is printed only once. Look for the file "
                "among your downloads. If it is lost, void its packs and print new ones."
            )
        )
    run = PrintRun(
        id=run_id or uuid.uuid4(), contest_id=contest.id, design=design, count=count, made_at=clock.now()
    )
    session.add(run)
    session.flush()
    numbered = [
        (order.first_ballot + index, code_from(secrets.token_bytes(CHANCE_BYTES))) for index in range(count)
    ]
    packs = [{"id": uuid.uuid4(), "number": order.first_pack + index} for index in range(order.packs)]
    session.execute(sa.insert(Pack), [pack | {"contest_id": contest.id, "run_id": run.id} for pack in packs])
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


def _check_takes_ballots(contest: Contest) -> None:
    if contest.state not in {ContestState.READY, ContestState.OPEN}:
        raise ContestTakesNoBallots(
            _("Voting is over for %(ward)s. No more ballots can be printed.", ward=contest.ward.name)
        )


def _highest(session: Session, kind: type[Ballot | Pack], contest: Contest) -> int:
    """The highest number a contest has given to a ballot or a pack so far."""
    return session.scalar(sa.select(sa.func.max(kind.number)).where(kind.contest_id == contest.id)) or 0
