"""Casting: one ballot, one vote, by phone or on paper, whichever comes first."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from voting.ballots.models import Ballot, BallotState
from voting.ballots.services import hash_of_typed, unknown_code
from voting.conference.keys import marks_key
from voting.conference.models import Contest, ContestState
from voting.conference.services import Bound, bound_by, check_question
from voting.plain.codes import ballot_key
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import lazy as _l
from voting.vote.asked import Sheet, find_sheets
from voting.vote.ballot_rows import (
    BallotRow,
    ContestRow,
    Envelope,
    find_ballot_rows,
    lock_contests,
    put_envelopes,
)
from voting.vote.envelopes import Home, Sealed, receipt_of, seal
from voting.vote.messages import fault_words
from voting.vote.rules import attempt_text, validate

USED = _l(
    "This ballot has already been used. If you cast that vote, all is well. If not, tell a steward now."
)
IN_OTHER_HANDS = _l("This ballot is in use at the moment. Try again shortly.")


class CodeOfAnother(Refusal):
    """The database says that a ballot carries a code, or lies in a pack, with which it was not printed."""

    status = 500


class BallotAlreadyUsed(Refusal):
    """A vote was already cast with this ballot; how, nobody is told."""


class BallotNotUsable(Refusal):
    """This ballot cannot be used: not handed out, spoilt, or void."""


class BallotNotHandedOut(BallotNotUsable):
    """This ballot's pack is not issued yet."""


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


def ballot_to_vote(session: Session, typed: str, *, pepper: bytes) -> Sheet:
    """The ballot a voter holds, if a vote can be cast with it now; looking spends nothing."""
    code_hash = hash_of_typed(typed, pepper=pepper)
    found = find_sheets(session.connection(), [code_hash])
    if code_hash not in found:
        raise unknown_code()
    check_can_vote(found[code_hash])
    check_question(found[code_hash].asked.contest())
    return found[code_hash]


def check_can_vote(sheet: Sheet) -> None:
    """Refuse a ballot with which no vote can be cast now."""
    check_state(sheet.row.state)
    check_takes(sheet.row.contest, BallotState.PHONE)


def ballot_row_of(session: Session, typed: str, *, pepper: bytes) -> BallotRow:
    """The place for the envelope of the ballot with a code; looking spends nothing and locks nothing."""
    return _find_row(session, hash_of_typed(typed, pepper=pepper))


def _find_row(session: Session, code_hash: bytes) -> BallotRow:
    found = find_ballot_rows(session.connection(), [code_hash])
    if code_hash not in found:
        raise unknown_code()
    return found[code_hash]


def cast_vote(session: Session, typed: str, *, marks: Sequence[int], nonce: str, pepper: bytes) -> Cast:
    """Cast a vote by phone; a repeat of the same attempt gets the same receipt."""
    row = ballot_row_of(session, typed, pepper=pepper)
    check_code_is_its_own(row, pepper=pepper, bound=bound_by(session, row.contest.id))
    vote = seal_vote(row, marks=marks, nonce=nonce, pepper=pepper)
    if isinstance(vote, Cast):
        return vote
    return _cast_one(session, vote)


def seal_vote(row: BallotRow, *, marks: Sequence[int], nonce: str, pepper: bytes) -> Envelope | Cast:
    """A phone's vote, ready to be put in; or the receipt, if the same attempt was put in before."""
    attempt = attempt_of(row.ballot_id, BallotState.PHONE, nonce=nonce, pepper=pepper)
    if before := _came_before(row, BallotState.PHONE, attempt=attempt):
        return before
    check_marks(row.contest, marks)
    content = sealed_to(row.contest, Sealed(tuple(marks)), row.home_of(BallotState.PHONE), pepper=pepper)
    return Envelope(row, BallotState.PHONE, content, attempt)


def cast_votes(session: Session, votes: Sequence[Envelope]) -> list[Cast | Refusal]:
    """Cast votes that came at the same time; each is cast or refused as if it had come alone.

    In the order of their ballots, so that no two who cast several wait for each other.
    """
    lock_contests(session, [vote.row for vote in votes])
    connection, in_order = session.connection(), sorted(votes, key=lambda vote: vote.row.ballot_id)
    if put_envelopes(connection, in_order) == len(votes):
        return [Cast(receipt_of(vote.content), vote.row.conference) for vote in votes]
    # Something came first: another vote with a ballot, or closing. Look again what it was.
    rows = find_ballot_rows(connection, [vote.row.code_hash for vote in votes])
    return [_answer(vote, rows.get(vote.row.code_hash)) for vote in votes]


def _answer(vote: Envelope, row: BallotRow | None) -> Cast | Refusal:
    """What came of a vote, as its place is now."""
    try:
        done = _came_before(row, vote.channel, attempt=vote.attempt) if row else None
    except Refusal as refusal:
        return refusal
    return done or BallotNotUsable(IN_OTHER_HANDS)


def check_code_is_its_own(row: BallotRow, *, pepper: bytes, bound: Bound) -> None:
    """Refuse a ballot to which the database gives the code of another paper, or another pack."""
    if bound == Bound.NOTHING:
        return
    pack_id = row.pack_id if bound == Bound.PACKS else None
    if row.ballot_id != ballot_key(row.code_hash, key=marks_key(pepper, row.contest.id), pack_id=pack_id):
        raise CodeOfAnother(_l("This ballot was not printed for this vote. Tell a steward at once."))


def attempt_of(ballot_id: uuid.UUID, channel: BallotState, *, nonce: str, pepper: bytes) -> bytes:
    """The key by which a repeated request is known again."""
    text = attempt_text(ballot=ballot_id.hex, channel=channel, nonce=nonce)
    return hmac.digest(pepper, text, hashlib.sha256)


def check_marks(contest: Contest | ContestRow, marks: Sequence[int]) -> None:
    """Refuse marks that a phone cannot cast in this contest, and say what is wrong with them."""
    fault = validate(marks, rules=contest.rules, options=len(contest.options))
    if fault:
        raise MarksDoNotFit(fault_words(fault, contest.rules))


def cast_sealed(
    session: Session, ballot: Ballot, vote: Sealed, channel: BallotState, *, attempt: bytes, pepper: bytes
) -> Cast:
    """Cast a vote with a ballot at hand, which says afterwards how it stands, cast or refused.

    Its contest is held before, so that what is seen of it stays true.
    """
    row = _find_row(session, ballot.code_hash)
    check_code_is_its_own(row, pepper=pepper, bound=bound_by(session, row.contest.id))
    try:
        before = _came_before(row, channel, attempt=attempt)
        content = sealed_to(row.contest, vote, row.home_of(channel), pepper=pepper)
        return before or _cast_one(session, Envelope(row, channel, content, attempt))
    finally:
        session.expire(ballot)


def _cast_one(session: Session, vote: Envelope) -> Cast:
    [done] = cast_votes(session, [vote])
    if isinstance(done, Refusal):
        raise done
    return done


def _came_before(row: BallotRow, channel: BallotState, *, attempt: bytes) -> Cast | None:
    """The receipt of the same attempt, if it was put in before; refuses what cannot be put in now."""
    if row.attempt == attempt and row.envelope is not None:
        return Cast(receipt_of(row.envelope), row.conference)
    check_takes(row.contest, channel)
    check_state(row.state)
    return None


def sealed_to(contest: Contest | ContestRow, vote: Sealed, home: Home, *, pepper: bytes) -> bytes:
    """The envelope of a vote in an open contest, for the ballot it is cast with."""
    assert contest.public_key is not None
    key = marks_key(pepper, contest.id)
    return seal(vote, home, contest_id=contest.id, public_key=contest.public_key, key=key)


def check_state(state: BallotState) -> None:
    """Refuse a ballot with which no vote can be cast now, in the voter's words."""
    match state:
        case BallotState.ISSUED:
            return
        case BallotState.PHONE | BallotState.PAPER:
            raise BallotAlreadyUsed(USED)
        case BallotState.UNISSUED:
            raise BallotNotHandedOut(
                _l("This ballot has not been handed out. Take it to a steward at the door.")
            )
        case BallotState.SPOILT | BallotState.RETURNED:
            raise BallotTakenBack(_l("This ballot was taken back. Ask a steward for another one."))
        case _:  # Void: no other state is left.
            raise BallotNotUsable(
                _l("This ballot is void: its pack is not in use. Ask a steward for another one.")
            )


def check_takes(contest: Contest | ContestRow, channel: BallotState) -> None:
    """Phones vote while voting is open; papers in the ballot box by then may be entered until the count."""
    match contest.state:
        case ContestState.READY:
            raise ContestIsNotOpen(
                _l("Voting has not begun yet. Keep your ballot and try again when voting is announced.")
            )
        case ContestState.OPEN:
            return
        case ContestState.CLOSED if channel == BallotState.PAPER:
            return
        case _:
            raise ContestIsNotOpen(
                _l("Voting is over for this ward. Ask a steward if you think this is wrong.")
            )
