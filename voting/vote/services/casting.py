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
from voting.conference.models import Contest, ContestState
from voting.conference.services import check_question, lock_contest
from voting.refusals import BadInput, Refusal
from voting.vote.envelopes import Sealed, receipt_of, seal
from voting.vote.rules import attempt_text, fault_in
from voting.vote.wording import fault_words


class BallotAlreadyUsed(Refusal):
    """A vote was already cast with this ballot; how, nobody is told."""


class BallotNotUsable(Refusal):
    """This ballot cannot be used: not handed out, spoilt, or void."""


class BallotNotHandedOut(BallotNotUsable):
    """This ballot's pack is not signed out yet."""


class BallotTakenBack(BallotNotUsable):
    """This ballot was taken back at the door, spoilt or unused."""


class ContestIsNotOpen(Refusal):
    """Voting has not begun, or is over."""


class MarksDoNotFit(BadInput):
    """Too many marks, or none, or unknown ones."""


@dataclass(frozen=True)
class Cast:
    """An acknowledged vote, as the voter sees it."""

    contest: Contest
    receipt: str


def ballot_to_vote(session: Session, typed: str, *, pepper: bytes) -> Ballot:
    """The ballot a voter holds, if a vote can be cast with it now; looking spends nothing."""
    ballot = find_ballot(session, typed, pepper=pepper)
    check_state(ballot.state)
    check_takes(ballot.contest, BallotState.PHONE)
    check_question(ballot.contest)
    return ballot


def cast_vote(session: Session, typed: str, *, marks: Sequence[int], nonce: str, pepper: bytes) -> Cast:
    """Cast a vote by phone; a repeat of the same attempt gets the same receipt."""
    ballot = find_ballot(session, typed, pepper=pepper)
    attempt = attempt_of(ballot, BallotState.PHONE, nonce=nonce, pepper=pepper)
    return cast_sealed(session, ballot, Sealed(tuple(marks)), BallotState.PHONE, attempt=attempt)


def attempt_of(ballot: Ballot, channel: BallotState, *, nonce: str, pepper: bytes) -> bytes:
    """The key by which a repeated request is known again."""
    text = attempt_text(ballot=ballot.id.hex, channel=channel, nonce=nonce)
    return hmac.digest(pepper, text, hashlib.sha256)


def check_marks(contest: Contest, marks: Sequence[int]) -> None:
    """Refuse marks that a phone cannot cast in this contest, and say what is wrong with them."""
    fault = fault_in(marks, ruling=contest.ruling, options=len(contest.options))
    if fault:
        raise MarksDoNotFit(fault_words(fault, contest.ruling))


def cast_sealed(
    session: Session, ballot: Ballot, vote: Sealed, channel: BallotState, *, attempt: bytes
) -> Cast:
    """Seal the vote into its ballot's row, if the ballot is still unused: one conditional UPDATE."""
    if ballot.attempt == attempt and ballot.envelope is not None:
        return Cast(ballot.contest, receipt_of(ballot.envelope))
    contest = lock_contest(session, ballot.contest_id, sharing=True)
    check_takes(contest, channel)
    if channel == BallotState.PHONE:
        check_marks(contest, vote.marks)
    envelope = sealed_to(contest, vote)
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
        check_state(ballot.state)
    assert ballot.envelope is not None
    return Cast(contest, receipt_of(ballot.envelope))


def sealed_to(contest: Contest, vote: Sealed) -> bytes:
    """The envelope of a vote in an open contest."""
    assert contest.public_key is not None
    return seal(vote, contest_id=contest.id, public_key=contest.public_key)


def check_state(state: BallotState) -> None:
    """Refuse a ballot with which no vote can be cast now, in the voter's words."""
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
            raise BallotTakenBack(_("This ballot was taken back. Ask a steward for another one."))
        case BallotState.VOID:
            raise BallotNotUsable(
                _("This ballot is void: its pack is not used. Ask a steward for another one.")
            )


def check_takes(contest: Contest, channel: BallotState) -> None:
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
