"""Papers from the ballot box: two people enter each, and neither sees the other's reading."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.models import Ballot, BallotState
from voting.ballots.services import find_ballot
from voting.conference.keys import read_key
from voting.conference.models import Conference, Contest
from voting.conference.services import begin_papers, check_as_made, lock_contest
from voting.people.services import check_second
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.vote.envelopes import Home, Sealed
from voting.vote.models import PaperReading, Reading
from voting.vote.rules import HIGHEST_BATCH, can_stand, paper_outcome
from voting.vote.services.checks import BallotAlreadyUsed, MarksDoNotFit, check_state, check_takes
from voting.vote.services.readers import keep_reading, reading_of
from voting.vote.services.sealing import attempt_of, cast_sealed, sealed_to


class OtherConference(Refusal):
    """The paper in hand belongs to another conference."""


class EnteredByYou(Refusal):
    """A paper must be entered the second time by someone else."""


class PaperIsEntered(Refusal):
    """Two people have entered this paper already."""


@dataclass(frozen=True)
class Entered:
    """A paper just entered, and its state.

    `is_adjudicated`: two had read it differently before; `is_waiting`: another person comes next.
    """

    ballot: Ballot
    state: Reading
    is_adjudicated: bool = False
    is_waiting: bool = False


def paper_to_enter(session: Session, conference: Conference, typed: str, *, pepper: bytes, by: str) -> Ballot:
    """Return the ballot whose marks are about to be entered.

    Refuses one of another conference, and one that does not wait for this person.
    """
    ballot = find_paper(session, conference, typed, pepper=pepper)
    check_takes(ballot.contest, BallotState.PAPER)
    check_as_made(session, ballot.contest)
    if ballot.state == BallotState.PAPER:
        _check_awaits(session, reading_of(session, ballot), by=by)
    else:
        check_state(ballot.state)
    return ballot


def enter_paper_vote(
    session: Session,
    conference: Conference,
    typed: str,
    *,
    marks: Sequence[int],
    unclear: bool,
    batch: int,
    nonce: str,
    pepper: bytes,
    keys: Sequence[Path],
    by: str,
) -> Entered:
    """Enter the marks on a paper from the ballot box as they are; they may make it count for no option.

    The first reading casts. The second, by another person, settles the paper if it agrees. After a difference
    two people enter it again, and the reading they agree on is sealed in its place. A further reading cancels
    a report that the paper is missing.
    """
    ballot = find_paper(session, conference, typed, pepper=pepper)
    # A shared lock, so that the ballot does not change while it is read: reporting a paper missing takes the
    # lock exclusively.
    lock_contest(session, ballot.contest_id, sharing=True)
    session.refresh(ballot)
    check_takes(ballot.contest, BallotState.PAPER)
    check_as_made(session, ballot.contest)
    if not 1 <= batch <= HIGHEST_BATCH:
        raise BadInput(_("Enter a batch number of 1 or more."), field="batch")
    vote = _read(ballot.contest, marks, unclear=unclear)
    tag = _tag_of(vote, ballot, keys=keys)
    attempt = attempt_of(ballot.id, BallotState.PAPER, nonce=nonce, pepper=pepper)
    if ballot.attempt == attempt:
        return Entered(ballot, Reading.WAITS, is_waiting=True)
    try:
        cast_sealed(session, ballot, vote, BallotState.PAPER, attempt=attempt, pepper=pepper)
    except BallotAlreadyUsed:
        if ballot.state != BallotState.PAPER:
            raise
        return _read_again(session, ballot, vote, tag=tag, attempt=attempt, pepper=pepper, by=by)
    reading = PaperReading(
        ballot_id=ballot.id,
        batch=batch,
        state=Reading.WAITS,
        first_by=by,
        readers=[by],
        tag=tag,
        attempt=attempt,
    )
    keep_reading(session, reading, ballot)
    return Entered(ballot, Reading.WAITS, is_waiting=True)


def find_paper(session: Session, conference: Conference, typed: str, *, pepper: bytes) -> Ballot:
    """Return the ballot of the paper in hand; refuses one of another conference."""
    ballot = find_ballot(session, typed, pepper=pepper)
    if ballot.contest.conference_id != conference.id:
        raise OtherConference(
            _("This ballot belongs to another conference. Put it aside and ask the organiser.")
        )
    return ballot


def _read(contest: Contest, marks: Sequence[int], *, unclear: bool) -> Sealed:
    """Return the envelope's contents for a paper with these marks."""
    rules, options = contest.rules, len(contest.options)
    if not unclear and not can_stand(marks, rules=rules, options=options):
        raise MarksDoNotFit(_("Type what is in each box: a number, or nothing."))
    rejected = paper_outcome(marks, unclear=unclear, rules=rules, options=options)
    return Sealed((), rejected.value) if rejected else Sealed(tuple(marks))


def _tag_of(vote: Sealed, ballot: Ballot, *, keys: Sequence[Path]) -> bytes:
    """Return a tag of a reading; guesses can be checked against it only with the contest's private key."""
    contest = ballot.contest
    private = bytes(read_key(keys, contest.id, public=contest.public_key))
    key = hmac.digest(private, b"readings of papers", hashlib.sha256)
    text = "|".join([ballot.id.hex, vote.rejected, *map(str, vote.marks)])
    return hmac.digest(key, text.encode(), hashlib.sha256)


def _read_again(
    session: Session, ballot: Ballot, vote: Sealed, *, tag: bytes, attempt: bytes, pepper: bytes, by: str
) -> Entered:
    """Compare a further reading with the one already stored."""
    # Serialise two people who enter it at once: the contest's lock is shared, and gives no order.
    reading = reading_of(session, ballot, to_change=True)
    if reading.attempt == attempt:
        return _entered(ballot, reading, is_adjudicated=reading.again_by is not None)
    _check_awaits(session, reading, by=by)
    is_adjudicated = reading.state == Reading.DISCREPANCY
    # Reading a paper proves that it is not missing.
    reading.attempt, reading.missed_by = attempt, None
    if by not in reading.readers:
        reading.readers = [*reading.readers, by]
    if is_adjudicated and reading.tag is None:
        reading.tag, reading.again_by = tag, by
    else:
        assert reading.tag is not None
        # Not at the first reading: a single officer could thereby end the time in which two can reopen the
        # vote.
        begin_papers(session, ballot.contest)
        agrees = hmac.compare_digest(reading.tag, tag)
        if agrees and is_adjudicated:
            _reseal(session, ballot, vote, pepper=pepper)
        reading.state = Reading.SETTLED if agrees else Reading.DISCREPANCY
        reading.second_by = reading.second_by or by
        reading.tag = reading.again_by = None
    reading.first_by = reading.first_by or by
    reading = keep_reading(session, reading, ballot)
    return _entered(ballot, reading, is_adjudicated=is_adjudicated)


def _entered(ballot: Ballot, reading: PaperReading, *, is_adjudicated: bool) -> Entered:
    return Entered(ballot, reading.state, is_adjudicated=is_adjudicated, is_waiting=reading.tag is not None)


def _check_awaits(session: Session, reading: PaperReading, *, by: str) -> None:
    """Refuse a paper that is settled, or that someone else has to read before this person may."""
    if reading.state == Reading.SETTLED:
        raise PaperIsEntered(
            _("This paper has already been entered. Put it on the finished pile, and take the next one.")
        )
    if by == reading.again_by:
        raise EnteredByYou(
            _(
                "You’ve entered this paper again. Now the other person needs to enter it, from their "
                "own account."
            )
        )
    if reading.state == Reading.WAITS and by == reading.first_by:
        raise EnteredByYou(
            _(
                "You’ve entered this paper. Now a second person needs to enter it, from their own "
                "account. If one of you made a mistake, it will show as a discrepancy."
            )
        )
    if reading.tag is not None:
        check_second(session, by, beside=reading.again_by or reading.first_by)


def _reseal(session: Session, ballot: Ballot, vote: Sealed, *, pepper: bytes) -> None:
    """Replace the first reading with the one that two people agreed on."""
    home = Home(ballot.id, ballot.code_hash, BallotState.PAPER.value)
    envelope = sealed_to(ballot.contest, vote, home, pepper=pepper)
    session.execute(
        sa.update(Ballot)
        .where(Ballot.id == ballot.id, Ballot.state == BallotState.PAPER)
        .values(envelope=envelope)
        .execution_options(synchronize_session=False)
    )
    session.refresh(ballot)
