"""Casting: one ballot, one vote, by phone or on paper, whichever comes first."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting.ballots.models import Ballot, BallotState
from voting.ballots.services import find_ballot
from voting.conference.models import Contest, ContestState
from voting.conference.services import lock_contest
from voting.refusals import BadInput, Refusal
from voting.vote.envelopes import Sealed, receipt_of, seal
from voting.vote.rules import are_valid, attempt_text


class BallotAlreadyUsed(Refusal):
    """A vote was already cast with this ballot; how, nobody is told."""


class BallotNotUsable(Refusal):
    """This ballot cannot be used: not handed out, spoilt, or void."""


class ContestIsNotOpen(Refusal):
    """Voting has not begun, or is over."""


class MarksDoNotFit(BadInput):
    """Too many marks, or none, or unknown ones."""


class RejectedFor(StrEnum):
    """Why a paper in the urn counts as turned in but for no option."""

    BLANK = "blank"
    TOO_MANY = "too many marks"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Cast:
    """An acknowledged vote, as the voter sees it."""

    contest: Contest
    receipt: str


def ballot_to_vote(session: Session, typed: str, *, pepper: bytes) -> Ballot:
    """The ballot a voter holds, if a vote can be cast with it now; looking spends nothing."""
    ballot = find_ballot(session, typed, pepper=pepper)
    _check_state(ballot.state)
    _check_open(ballot.contest.state)
    return ballot


def cast_vote(session: Session, typed: str, *, marks: Sequence[int], nonce: str, pepper: bytes) -> Cast:
    """Cast a vote by phone; a repeat of the same attempt gets the same receipt."""
    return _cast(session, typed, Sealed(tuple(sorted(marks))), BallotState.PHONE, nonce=nonce, pepper=pepper)


def enter_paper_vote(
    session: Session,
    typed: str,
    *,
    marks: Sequence[int],
    rejected: RejectedFor | None,
    nonce: str,
    pepper: bytes,
) -> Cast:
    """Enter a marked paper from the urn; a paper that counts for no option says why."""
    vote = Sealed(() if rejected else tuple(sorted(marks)), rejected.value if rejected else "")
    return _cast(session, typed, vote, BallotState.PAPER, nonce=nonce, pepper=pepper)


def _cast(
    session: Session, typed: str, vote: Sealed, state: BallotState, *, nonce: str, pepper: bytes
) -> Cast:
    ballot = find_ballot(session, typed, pepper=pepper)
    attempt = hmac.digest(
        pepper,
        attempt_text(
            ballot=ballot.id.hex, channel=state, nonce=nonce, marks=vote.marks, rejected=vote.rejected
        ),
        hashlib.sha256,
    )
    if ballot.attempt == attempt and ballot.envelope is not None:
        return Cast(ballot.contest, receipt_of(ballot.envelope))
    contest = lock_contest(session, ballot.contest_id, sharing=True)
    _check_open(contest.state)
    if not vote.rejected and not are_valid(
        vote.marks, method=contest.method, options=[option.number for option in contest.options]
    ):
        raise MarksDoNotFit(
            _("Those marks do not make a vote. Go back, read how many you may choose, and try again.")
        )
    assert contest.public_key is not None
    envelope = seal(vote, contest_id=contest.id, public_key=contest.public_key)
    cast = session.execute(
        sa.update(Ballot)
        .where(Ballot.id == ballot.id, Ballot.state == BallotState.ISSUED)
        .values(state=state, envelope=envelope, attempt=attempt)
        .execution_options(synchronize_session=False)
    )
    session.refresh(ballot)
    if cast.rowcount != 1 and ballot.attempt != attempt:
        _check_state(ballot.state)
    assert ballot.envelope is not None
    return Cast(contest, receipt_of(ballot.envelope))


def _check_state(state: BallotState) -> None:
    match state:
        case BallotState.ISSUED:
            return
        case BallotState.PHONE | BallotState.PAPER:
            raise BallotAlreadyUsed(_("This ballot has been used. If that was not you, tell a steward now."))
        case BallotState.UNISSUED:
            raise BallotNotUsable(_("This ballot has not been handed out. Take it to a steward at the door."))
        case BallotState.SPOILT | BallotState.VOID:
            raise BallotNotUsable(_("This ballot is void. Ask a steward for another one."))


def _check_open(state: ContestState) -> None:
    if state == ContestState.READY:
        raise ContestIsNotOpen(
            _("Voting has not begun yet. Keep your ballot and try again when it is announced.")
        )
    if state != ContestState.OPEN:
        raise ContestIsNotOpen(_("Voting is over for this ward. Ask a steward if you think this is wrong."))
