"""Finding one ballot by its code, and taking back a spoilt one."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import journal
from voting.ballots.acts import BallotSpoilt
from voting.ballots.codes import SAMPLE_CODE, code_hash, read_code
from voting.ballots.models import Ballot, BallotState
from voting.ballots.rules import before
from voting.conference.models import ContestState
from voting.conference.services import lock_contest
from voting.refusals import NotFound, Refusal

# Papers are still sorted after voting closes; once the envelopes are opened the ballot account stands.
SPOILING = {ContestState.READY, ContestState.OPEN, ContestState.CLOSED}


class UnknownCode(NotFound):
    """No ballot here has this code."""


class SampleBallot(NotFound):
    """A sample is to be looked at, never to vote with."""


class CannotBeSpoilt(Refusal):
    """This ballot was never handed out, was used, or is spoilt already."""


def find_ballot(session: Session, typed: str, *, pepper: bytes) -> Ballot:
    """The ballot with a code, however it was typed; never tells whether a wrong code was close."""
    code = read_code(typed)
    if code == SAMPLE_CODE:
        raise SampleBallot(_("This is a sample ballot. It is never valid: ask a steward for a real one."))
    ballot = code and session.scalar(
        sa.select(Ballot).where(Ballot.code_hash == code_hash(code, pepper=pepper))
    )
    if not ballot:
        raise UnknownCode(
            _("This code is not on any of our ballots. Check the 16 letters and numbers and type them again.")
        )
    return ballot


def spoil_ballot(session: Session, ballot: Ballot, *, by: str) -> None:
    """Take back a spoilt paper: its code stops working, and the voter gets another ballot."""
    contest = lock_contest(session, ballot.contest_id, sharing=True)
    if contest.state not in SPOILING:
        raise CannotBeSpoilt(_("The votes of this ward are counted. Nothing can be changed any more."))
    spoilt = session.scalar(
        sa.update(Ballot)
        .where(Ballot.id == ballot.id, Ballot.state.in_(before(BallotState.SPOILT)))
        .values(state=BallotState.SPOILT)
        .returning(Ballot.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(ballot)
    if spoilt is None:
        raise CannotBeSpoilt(_why_not(ballot.state))
    journal.record(session, BallotSpoilt(str(ballot.contest_id)), by=by)


def _why_not(state: BallotState) -> str:
    match state:
        case BallotState.UNISSUED:
            return _("This ballot's pack is not signed out yet. Sign the pack out first.")
        case BallotState.VOID:
            return _("This ballot is void and cannot be used. Just hand out another one.")
        case BallotState.SPOILT:
            return _(
                "This ballot was marked as spoilt before. Hand out another one only if none was given yet."
            )
        case _:
            return _(
                "This ballot has been used for a vote, so it cannot be spoilt. Hand out no other one for it."
            )
