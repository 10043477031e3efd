"""Casting: one ballot, one vote, by phone or on paper, whichever comes first."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting.ballots.models import Ballot, BallotState
from voting.ballots.services import find_ballot
from voting.conference.models import Conference, Contest, ContestState
from voting.conference.services import check_question, lock_contest
from voting.conference.wording import method_words
from voting.refusals import BadInput, Refusal
from voting.vote.envelopes import Sealed, receipt_of, seal
from voting.vote.rules import are_valid, attempt_text, paper_outcome


class BallotAlreadyUsed(Refusal):
    """A vote was already cast with this ballot; how, nobody is told."""


class BallotNotUsable(Refusal):
    """This ballot cannot be used: not handed out, spoilt, or void."""


class BallotNotHandedOut(BallotNotUsable):
    """This ballot's pack is not signed out yet."""


class ContestIsNotOpen(Refusal):
    """Voting has not begun, or is over."""


class MarksDoNotFit(BadInput):
    """Too many marks, or none, or unknown ones."""


class OtherConference(Refusal):
    """The paper in hand belongs to another conference."""


@dataclass(frozen=True)
class Cast:
    """An acknowledged vote, as the voter sees it."""

    contest: Contest
    receipt: str


def ballot_to_vote(session: Session, typed: str, *, pepper: bytes) -> Ballot:
    """The ballot a voter holds, if a vote can be cast with it now; looking spends nothing."""
    ballot = find_ballot(session, typed, pepper=pepper)
    _check_state(ballot.state)
    _check_takes(ballot.contest, BallotState.PHONE)
    check_question(ballot.contest)
    return ballot


def paper_to_enter(session: Session, conference: Conference, typed: str, *, pepper: bytes) -> Ballot:
    """The ballot whose marks a steward is about to enter, if it belongs to this conference and is unused."""
    ballot = _paper(session, conference, typed, pepper=pepper)
    _check_state(ballot.state)
    _check_takes(ballot.contest, BallotState.PAPER)
    return ballot


def cast_vote(session: Session, typed: str, *, marks: Sequence[int], nonce: str, pepper: bytes) -> Cast:
    """Cast a vote by phone; a repeat of the same attempt gets the same receipt."""
    ballot = find_ballot(session, typed, pepper=pepper)
    return _cast(session, ballot, Sealed(tuple(marks)), BallotState.PHONE, nonce=nonce, pepper=pepper)


def enter_paper_vote(
    session: Session,
    conference: Conference,
    typed: str,
    *,
    marks: Sequence[int],
    unclear: bool,
    nonce: str,
    pepper: bytes,
) -> Cast:
    """Enter the marks on a paper from the urn as they stand; they may make it count for no option."""
    ballot = _paper(session, conference, typed, pepper=pepper)
    contest = ballot.contest
    rejected = paper_outcome(marks, unclear=unclear, ruling=contest.ruling, options=len(contest.options))
    vote = Sealed((), rejected.value) if rejected else Sealed(tuple(marks))
    return _cast(session, ballot, vote, BallotState.PAPER, nonce=nonce, pepper=pepper)


def check_marks(contest: Contest, marks: Sequence[int]) -> None:
    """Refuse marks that make no vote in this contest."""
    if not are_valid(marks, ruling=contest.ruling, options=len(contest.options)):
        raise MarksDoNotFit(
            _("Your choice does not make a vote yet. %(rule)s", rule=method_words(contest.ruling))
        )


def _paper(session: Session, conference: Conference, typed: str, *, pepper: bytes) -> Ballot:
    ballot = find_ballot(session, typed, pepper=pepper)
    if ballot.contest.conference_id != conference.id:
        raise OtherConference(
            _("This ballot belongs to another conference. Put it aside and ask the organiser.")
        )
    return ballot


def _cast(
    session: Session, ballot: Ballot, vote: Sealed, channel: BallotState, *, nonce: str, pepper: bytes
) -> Cast:
    """Seal the vote into its ballot's row, if the ballot is still unused: one conditional UPDATE."""
    text = attempt_text(ballot=ballot.id.hex, channel=channel, nonce=nonce)
    attempt = hmac.digest(pepper, text, hashlib.sha256)
    if ballot.attempt == attempt and ballot.envelope is not None:
        return Cast(ballot.contest, receipt_of(ballot.envelope))
    contest = lock_contest(session, ballot.contest_id, sharing=True)
    _check_takes(contest, channel)
    if not vote.rejected:
        check_marks(contest, vote.marks)
    assert contest.public_key is not None
    envelope = seal(vote, contest_id=contest.id, public_key=contest.public_key)
    table = cast("sa.Table", Ballot.__table__)
    put = (
        sa.update(table)
        .where(table.c.id == ballot.id, table.c.state == BallotState.ISSUED)
        .values(state=channel, envelope=envelope, attempt=attempt)
        .returning(table.c.id)
    )
    if session.scalar(put):
        session.expire(ballot)
        return Cast(contest, receipt_of(envelope))
    session.refresh(ballot)
    if ballot.state == BallotState.ISSUED:  # Its pack was being signed out at this very moment.
        session.execute(put)
        session.refresh(ballot)
    if ballot.attempt != attempt:
        _check_state(ballot.state)
    assert ballot.envelope is not None
    return Cast(contest, receipt_of(ballot.envelope))


def _check_state(state: BallotState) -> None:
    match state:
        case BallotState.ISSUED:
            return
        case BallotState.PHONE | BallotState.PAPER:
            raise BallotAlreadyUsed(
                _("This ballot has been used. If you cast the vote, all is well; if not, tell a steward now.")
            )
        case BallotState.UNISSUED:
            raise BallotNotHandedOut(
                _("This ballot has not been handed out. Take it to a steward at the door.")
            )
        case BallotState.SPOILT | BallotState.RETURNED:
            raise BallotNotUsable(_("This ballot was taken back. Ask a steward for another one."))
        case BallotState.VOID:
            raise BallotNotUsable(
                _("This ballot is void: its pack is not used. Ask a steward for another one.")
            )


def _check_takes(contest: Contest, channel: BallotState) -> None:
    """Phones vote while voting is open; papers put into the urn until then may be entered until the count."""
    match contest.state:
        case ContestState.READY:
            raise ContestIsNotOpen(
                _("Voting has not begun yet. Keep your ballot and try again when it is announced.")
            )
        case ContestState.OPEN:
            return
        case ContestState.CLOSED if channel == BallotState.PAPER:
            return
        case _:
            raise ContestIsNotOpen(
                _("Voting is over for this ward. Ask a steward if you think this is wrong.")
            )
