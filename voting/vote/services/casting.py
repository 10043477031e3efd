"""Casting: one ballot, one vote, by phone or on paper, whichever comes first."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting.ballots.models import Ballot, BallotState
from voting.ballots.services import find_ballot, hash_of_typed, unknown_code
from voting.conference.models import Contest, ContestState
from voting.conference.services import check_question
from voting.refusals import BadInput, Refusal
from voting.vote.envelopes import Sealed, receipt_of, seal
from voting.vote.rules import attempt_text, fault_in
from voting.vote.slots import Poll, Slot, find_slot, put_envelope
from voting.vote.wording import fault_words

# What was seen when looking may have moved on by the time it is used: how often to look again.
MOST_LOOKS = 3


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
    """An acknowledged vote, as the voter sees it: its receipt, and its conference by address and name."""

    receipt: str
    conference: tuple[str, str]


def ballot_to_vote(session: Session, typed: str, *, pepper: bytes) -> Ballot:
    """The ballot a voter holds, if a vote can be cast with it now; looking spends nothing."""
    ballot = find_ballot(session, typed, pepper=pepper)
    check_state(ballot.state)
    check_takes(ballot.contest, BallotState.PHONE)
    check_question(ballot.contest)
    return ballot


def slot_of(session: Session, typed: str, *, pepper: bytes) -> Slot:
    """The place for the envelope of the ballot with a code; looking spends nothing and locks nothing."""
    found = find_slot(session, hash_of_typed(typed, pepper=pepper))
    if found is None:
        raise unknown_code()
    return found


def cast_vote(session: Session, typed: str, *, marks: Sequence[int], nonce: str, pepper: bytes) -> Cast:
    """Cast a vote by phone; a repeat of the same attempt gets the same receipt."""
    slot = slot_of(session, typed, pepper=pepper)
    return cast_into(session, slot, marks=marks, nonce=nonce, pepper=pepper)


def cast_into(session: Session, slot: Slot, *, marks: Sequence[int], nonce: str, pepper: bytes) -> Cast:
    """Cast a vote by phone into a place that was looked up before; it may have been used since."""
    attempt = attempt_of(slot.ballot_id, BallotState.PHONE, nonce=nonce, pepper=pepper)
    return _put_in(session, slot, Sealed(tuple(marks)), BallotState.PHONE, attempt=attempt)


def attempt_of(ballot_id: uuid.UUID, channel: BallotState, *, nonce: str, pepper: bytes) -> bytes:
    """The key by which a repeated request is known again."""
    text = attempt_text(ballot=ballot_id.hex, channel=channel, nonce=nonce)
    return hmac.digest(pepper, text, hashlib.sha256)


def check_marks(contest: Contest | Poll, marks: Sequence[int]) -> None:
    """Refuse marks that a phone cannot cast in this contest, and say what is wrong with them."""
    fault = fault_in(marks, ruling=contest.ruling, options=len(contest.options))
    if fault:
        raise MarksDoNotFit(fault_words(fault, contest.ruling))


def cast_sealed(
    session: Session, ballot: Ballot, vote: Sealed, channel: BallotState, *, attempt: bytes
) -> Cast:
    """Cast a vote with a ballot at hand, which says afterwards how it stands, cast or refused."""
    slot = find_slot(session, ballot.code_hash)
    assert slot is not None
    try:
        return _put_in(session, slot, vote, channel, attempt=attempt)
    finally:
        session.expire(ballot)


def _put_in(session: Session, slot: Slot, vote: Sealed, channel: BallotState, *, attempt: bytes) -> Cast:
    """Seal the vote into its ballot's row, if the ballot is still unused: one conditional UPDATE."""
    for _look in range(MOST_LOOKS):
        if slot.attempt == attempt and slot.envelope is not None:
            return Cast(receipt_of(slot.envelope), slot.conference)
        check_takes(slot.contest, channel)
        if channel == BallotState.PHONE:
            check_marks(slot.contest, vote.marks)
        check_state(slot.state)
        envelope = sealed_to(slot.contest, vote)
        if put_envelope(session, slot, channel, envelope=envelope, attempt=attempt):
            return Cast(receipt_of(envelope), slot.conference)
        # Something came first: another vote with this ballot, or closing. Look again what it was.
        seen = find_slot(session, slot.code_hash)
        if seen is None:
            raise unknown_code()
        slot = seen
    raise BallotNotUsable(_("This ballot is in other hands just now. Try again in a moment."))


def sealed_to(contest: Contest | Poll, vote: Sealed) -> bytes:
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


def check_takes(contest: Contest | Poll, channel: BallotState) -> None:
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
