"""Sealing and storing votes: each ballot's place takes one, from whichever channel comes first."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from voting.ballots.models import Ballot, BallotState
from voting.ballots.services import unknown_code
from voting.conference.keys import marks_key
from voting.conference.models import Contest
from voting.conference.services import bound_by
from voting.plain.refusals import Refusal
from voting.plain.translating import lazy as _l
from voting.vote.ballot_rows import (
    BallotRow,
    ContestRow,
    Envelope,
    find_ballot_rows,
    lock_contests,
    put_envelopes,
)
from voting.vote.envelopes import Home, Sealed, receipt_of, seal
from voting.vote.rules import attempt_text
from voting.vote.services.checks import (
    BallotNotUsable,
    check_code_is_its_own,
    check_marks,
    check_state,
    check_takes,
)

IN_OTHER_HANDS = _l("This ballot is in use at the moment. Try again shortly.")


@dataclass(frozen=True)
class Cast:
    """An acknowledged vote, as the voter sees it: its receipt, and its conference's slug and name."""

    receipt: str
    conference: tuple[str, str]


def seal_vote(row: BallotRow, *, marks: Sequence[int], nonce: str, pepper: bytes) -> Envelope | Cast:
    """Return a phone's vote ready to be stored; or the receipt, if the same attempt is already stored."""
    attempt = attempt_of(row.ballot_id, BallotState.PHONE, nonce=nonce, pepper=pepper)
    if before := _came_before(row, BallotState.PHONE, attempt=attempt):
        return before
    check_marks(row.contest, marks)
    content = sealed_to(row.contest, Sealed(tuple(marks)), row.home_of(BallotState.PHONE), pepper=pepper)
    return Envelope(row, BallotState.PHONE, content, attempt)


def cast_votes(session: Session, votes: Sequence[Envelope]) -> list[Cast | Refusal]:
    """Cast a batch of concurrent votes; each is cast or refused as if it had arrived alone.

    In the order of their ballots, so that concurrent batches never deadlock.
    """
    lock_contests(session, [vote.row for vote in votes])
    connection, in_order = session.connection(), sorted(votes, key=lambda vote: vote.row.ballot_id)
    if put_envelopes(connection, in_order) == len(votes):
        return [Cast(receipt_of(vote.content), vote.row.conference) for vote in votes]
    # Another vote with a ballot, or closing, came first: read again which it was.
    rows = find_ballot_rows(connection, [vote.row.code_hash for vote in votes])
    return [_answer(vote, rows.get(vote.row.code_hash)) for vote in votes]


def _answer(vote: Envelope, row: BallotRow | None) -> Cast | Refusal:
    """Return the outcome of a vote from its place as it is now."""
    try:
        done = _came_before(row, vote.channel, attempt=vote.attempt) if row else None
    except Refusal as refusal:
        return refusal
    return done or BallotNotUsable(IN_OTHER_HANDS)


def attempt_of(ballot_id: uuid.UUID, channel: BallotState, *, nonce: str, pepper: bytes) -> bytes:
    """Return the key that identifies a repeated request."""
    text = attempt_text(ballot=ballot_id.hex, channel=channel, nonce=nonce)
    return hmac.digest(pepper, text, hashlib.sha256)


def cast_sealed(
    session: Session, ballot: Ballot, vote: Sealed, channel: BallotState, *, attempt: bytes, pepper: bytes
) -> Cast:
    """Cast a vote with a given ballot, whose state is reloaded afterwards, cast or refused.

    The caller holds the contest's lock, so that the state read stays true.
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
    """Return the receipt if the same attempt is already stored; refuse a vote that cannot be cast now."""
    if row.attempt == attempt and row.envelope is not None:
        return Cast(receipt_of(row.envelope), row.conference)
    check_takes(row.contest, channel)
    check_state(row.state)
    return None


def sealed_to(contest: Contest | ContestRow, vote: Sealed, home: Home, *, pepper: bytes) -> bytes:
    """Return the envelope of a vote in an open contest, for the ballot it is cast with."""
    assert contest.public_key is not None
    key = marks_key(pepper, contest.id)
    return seal(vote, home, contest_id=contest.id, public_key=contest.public_key, key=key)


def _find_row(session: Session, code_hash: bytes) -> BallotRow:
    found = find_ballot_rows(session.connection(), [code_hash])
    if code_hash not in found:
        raise unknown_code()
    return found[code_hash]
