"""Closing the vote, asked twice with a countdown in between, and reopening it by two officers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.conference.journal_entries import ClosingBegun, ClosingStopped, ContestMoved
from voting.conference.messages import cannot_reopen_words
from voting.conference.models import Contest, ContestState
from voting.conference.rules import COUNTDOWN, LAPSES_AFTER, may_close
from voting.conference.services.moves import (
    check_as_made,
    check_may_move,
    check_stands,
    close_contest,
    lock_contest,
    put_contest,
)
from voting.people.models import Proposal
from voting.people.services import (
    WaitingProposal,
    about,
    find_proposal,
    finds_waiting,
    propose_or_confirm,
    withdraw_proposal,
)
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.storage.vouching import said_about

# Lines are dated to the second, and a row is written a moment after its line.
NEARLY = timedelta(seconds=5)
REOPEN, CLOSE_BY_TWO = "reopen voting", "close voting"


class CountdownRuns(Refusal):
    """Nobody has asked to close the vote, or the countdown has not ended yet."""


class CannotReopen(Refusal):
    """The vote is not closed, or the papers in the ballot box are already being counted."""


def begin_closing(session: Session, contest: Contest, *, by: str) -> None:
    """Ask for the first time to close the vote: this starts a countdown that the whole hall sees.

    Asking again while it runs, or until it has lapsed, changes nothing. Votes can be cast throughout.
    """
    lock_contest(session, contest.id)
    check_may_move(contest, ContestState.CLOSED)
    if contest.countdown_at is None:
        closing_at = contest.closing_at = clock.now().replace(microsecond=0) + COUNTDOWN
        session.flush()
        journal.record(session, ClosingBegun(str(contest.id), closing_at.isoformat()), by=by)


def stop_closing(session: Session, contest: Contest, *, by: str) -> None:
    """Stop the countdown: any officer may, until closing is confirmed. Stopping it again changes nothing."""
    lock_contest(session, contest.id)
    check_may_move(contest, ContestState.CLOSED)
    if contest.countdown_at is not None:
        contest.closing_at = None
        session.flush()
        journal.record(session, ClosingStopped(str(contest.id)), by=by)


def confirm_closing(session: Session, contest: Contest, *, by: str) -> None:
    """Ask for the second time to close the vote; once the countdown has ended, this closes it."""
    lock_contest(session, contest.id)
    check_may_move(contest, ContestState.CLOSED)
    if contest.closing_at and contest.countdown_at is None:
        raise CountdownRuns(
            _(
                "The countdown ended too long ago. Voting in %(ward)s is still open. Start the "
                "countdown again.",
                ward=contest.ward.name,
            )
        )
    if contest.countdown_at is None:
        raise CountdownRuns(
            _(
                "The countdown was stopped, or nobody has started it. Voting in %(ward)s is still open.",
                ward=contest.ward.name,
            )
        )
    if not may_close(contest.countdown_at, now=clock.now()):
        raise CountdownRuns(
            _(
                "The countdown is still running. Close voting in %(ward)s when it ends.",
                ward=contest.ward.name,
            )
        )
    _check_was_begun(session, contest, contest.countdown_at)
    close_contest(session, contest, by=by)


def _check_was_begun(session: Session, contest: Contest, closing_at: datetime) -> None:
    """Refuse a countdown unknown to the sealed journal: nobody in the hall has seen it."""
    kinds = (ClosingBegun, ClosingStopped, ContestMoved)
    said = [each for kind in kinds for each in said_about(session, kind, contest.id)]
    newest = max(said, key=lambda each: each.number, default=None)
    if newest is None or newest.details.get("closing_at") != closing_at.isoformat():
        raise CountdownRuns(
            _(
                "The journal has no record of this countdown: someone has changed the database. "
                "Voting in %(ward)s is still open. Start the countdown again.",
                ward=contest.ward.name,
            )
        )


def about_closing(contest: Contest) -> str:
    """Return the digest of the subject of a proposal to close a vote at once."""
    reopened_at = contest.reopened_at and contest.reopened_at.isoformat()
    return about(CLOSE_BY_TWO, contest.id, contest=contest.digest, reopened_at=reopened_at)


def close_by_two(session: Session, contest: Contest, *, by: str, seen: str | None = None) -> bool:
    """Close a vote at once, agreed by two officers, even if someone keeps stopping the countdown.

    Return whether it is now closed. The second officer must agree as promptly as for a countdown: an
    agreement given hours ago closes nothing.
    """
    lock_contest(session, contest.id)
    check_may_move(contest, ContestState.CLOSED)
    now = about_closing(contest)
    if not propose_or_confirm(
        session, CLOSE_BY_TWO, subject_id=contest.id, now=now, seen=seen, by=by, lasts=LAPSES_AFTER
    ):
        return False
    close_contest(session, contest, by=by)
    return True


def stay_open(session: Session, contest: Contest, *, by: str) -> None:
    """Withdraw the proposal to close a vote at once; any officer may."""
    withdraw_proposal(session, CLOSE_BY_TWO, subject_id=contest.id, by=by)


def closing_of(session: Session, contest: Contest) -> Proposal | None:
    """Return the proposal to close a vote at once, while the vote is open."""
    if contest.state != ContestState.OPEN:
        return None
    proposal = find_proposal(session, CLOSE_BY_TWO, subject_id=contest.id, lasts=LAPSES_AFTER)
    return proposal if proposal and proposal.about == about_closing(contest) else None


def about_reopening(contest: Contest) -> str:
    """Return the digest of the subject of a proposal to reopen a vote."""
    reopened_at = contest.reopened_at and contest.reopened_at.isoformat()
    return about(REOPEN, contest.id, contest=contest.digest, reopened_at=reopened_at)


def reopen_contest(session: Session, contest: Contest, *, by: str, seen: str | None = None) -> bool:
    """Reopen a closed vote, as one of two officers; return whether it is open. `seen` is the page's digest.

    The vote keeps the key it was opened with, so votes cast before are counted with those to come.
    """
    lock_contest(session, contest.id)
    _check_may_reopen(contest)
    check_as_made(session, contest)
    check_stands(session, contest)
    now = about_reopening(contest)
    if not propose_or_confirm(
        session, REOPEN, subject_id=contest.id, now=now, seen=seen, by=by, lasts=LAPSES_AFTER
    ):
        return False
    put_contest(session, contest, ContestState.OPEN, by=by)
    contest.reopened_at = clock.now()
    session.flush()
    return True


def stay_closed(session: Session, contest: Contest, *, by: str) -> None:
    """Withdraw the proposal to reopen a vote; any officer may."""
    withdraw_proposal(session, REOPEN, subject_id=contest.id, by=by)


def reopening_of(session: Session, contest: Contest) -> Proposal | None:
    """Return the proposal to reopen that awaits a second officer, while the vote may still reopen."""
    if not contest.may_reopen:
        return None
    proposal = find_proposal(session, REOPEN, subject_id=contest.id, lasts=LAPSES_AFTER)
    return proposal if proposal and proposal.about == about_reopening(contest) else None


def reopened_at(session: Session, contest: Contest) -> datetime | None:
    """Return when two officers last reopened a vote, by the sealed journal: changing a row cannot hide it."""
    moved = said_about(session, ContestMoved, contest.id)
    again = (ContestState.CLOSED, ContestState.OPEN)
    opened = [each.at for each in moved if (each.details["before"], each.details["after"]) == again]
    in_row = contest.reopened_at
    if not opened or (in_row is not None and abs(in_row - opened[-1]) < NEARLY):
        return in_row
    return opened[-1] + timedelta(seconds=1)


@finds_waiting(CLOSE_BY_TWO, REOPEN)
def _waiting(session: Session, conference_id: uuid.UUID) -> Iterator[WaitingProposal]:
    contests = sa.select(Contest).where(Contest.conference_id == conference_id).order_by(Contest.ward_code)
    for contest in session.scalars(contests):
        ward = contest.ward.name
        where = {"conference": contest.conference.slug, "ward": contest.ward.slug}
        if closing := closing_of(session, contest):
            words = _("Close voting in %(ward)s at once", ward=ward)
            yield WaitingProposal(closing.proposed_by, words, "evening.closing_by_two", where)
        if reopening := reopening_of(session, contest):
            words = _("Reopen voting in %(ward)s", ward=ward)
            yield WaitingProposal(reopening.proposed_by, words, "evening.reopening", where)


def begin_papers(session: Session, contest: Contest) -> None:
    """Note that two people have dealt with a paper: a closed contest, which is locked, then stays closed.

    The row is written only once, so that those who enter papers at the same time do not wait for each other.
    """
    if contest.state == ContestState.CLOSED and not contest.papers_begun:
        contest.papers_begun = True
        session.flush()


def _check_may_reopen(contest: Contest) -> None:
    if not contest.may_reopen:
        raise CannotReopen(cannot_reopen_words(contest.state, ward=contest.ward.name))
