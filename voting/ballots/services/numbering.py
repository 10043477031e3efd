"""The numbers of ballots and packs: which come next for a contest, and how many there may be."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from voting.ballots.models import Ballot, Pack, PrintRun
from voting.conference.models import Contest, ContestState
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _

MOST_BALLOTS = 1_000_000
# Designs have room for seven digits.
LAST_NUMBER = 9_999_999


class ContestTakesNoBallots(Refusal):
    """Voting is over, so no more ballots can be printed."""


@dataclass(frozen=True)
class Numbering:
    """The first numbers of a contest's next print run."""

    first_ballot: int
    first_pack: int


def check_count(count: int) -> None:
    """Refuse an impossible number of ballots for a print run."""
    if not 1 <= count <= MOST_BALLOTS:
        raise BadInput(_("You can print from 1 to 1,000,000 ballots at a time."))


def next_numbers(session: Session, contest: Contest) -> Numbering:
    """Return a contest's next numbers, if ballots can be printed for it at all."""
    if contest.state not in {ContestState.READY, ContestState.OPEN}:
        raise ContestTakesNoBallots(
            _("Voting is over for %(ward)s. No more ballots can be printed.", ward=contest.ward.name)
        )
    return Numbering(
        1 + max(highest(session, Ballot.number, contest), highest(session, PrintRun.last_ballot, contest)),
        1 + max(highest(session, Pack.number, contest), highest(session, PrintRun.last_pack, contest)),
    )


def check_numbers(first: Numbering, count: int) -> None:
    """Refuse a print run if not enough numbers are left."""
    if first.first_ballot + count - 1 > LAST_NUMBER:
        raise BadInput(_("This vote has used up all its ballot numbers: no more ballots can be printed."))


def highest(session: Session, number: InstrumentedAttribute[int], contest: Contest) -> int:
    """Return the highest number of a kind that a contest has used so far."""
    of_contest = number.class_.contest_id == contest.id
    return session.scalar(sa.select(sa.func.max(number)).where(of_contest)) or 0
