"""Closing the vote, asked twice with a countdown in between; and opening it again, by two officers."""

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

# Lines are dated to the second, and a row a moment after its line.
NEARLY = timedelta(seconds=5)
REOPEN, CLOSE_BY_TWO = "reopen voting", "close voting"


class CountdownRuns(Refusal):
    """Nobody has asked to close the vote, or the countdown has not run out yet."""


class CannotReopen(Refusal):
    """The vote is not closed, or what is in the ballot box is being counted already."""


def begin_closing(session: Session, contest: Contest, *, by: str) -> None:
    """Ask for the first time to close the vote: a countdown begins that the whole hall sees.

    Asking again while it runs, or until it has lapsed, changes nothing. Votes are cast all the while.
    """
    lock_contest(session, contest.id)
    check_may_move(contest, ContestState.CLOSED)
    if contest.countdown_at is None:
        closing_at = contest.closing_at = clock.now().replace(microsecond=0) + COUNTDOWN
        session.flush()
        journal.record(session, ClosingBegun(str(contest.id), closing_at.isoformat()), by=by)


def stop_closing(session: Session, contest: Contest, *, by: str) -> None:
    """Stop the countdown: any officer may, until closing is confirmed. Doing it again changes nothing."""
    lock_contest(session, contest.id)
    check_may_move(contest, ContestState.CLOSED)
    if contest.countdown_at is not None:
        contest.closing_at = None
        session.flush()
        journal.record(session, ClosingStopped(str(contest.id)), by=by)


def confirm_closing(session: Session, contest: Contest, *, by: str) -> None:
    """Ask for the second time to close the vote, when the countdown has run out; then it is closed."""
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
    """Refuse a countdown that the sealed journal does not know: then nobody in the hall has seen it."""
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
    """The digest of what a proposal to close a vote at once is about."""
    reopened_at = contest.reopened_at and contest.reopened_at.isoformat()
    return about(CLOSE_BY_TWO, contest.id, contest=contest.digest, reopened_at=reopened_at)


def close_by_two(session: Session, contest: Contest, *, by: str, seen: str | None = None) -> bool:
    """Close a vote at once, agreed by two officers, even if someone keeps stopping the countdown.

    Returns whether it is closed now. The second has to agree as quickly as to a countdown: an agreement given
    hours ago closes nothing.
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
    """Drop the proposal to close a vote at once; any officer may."""
    withdraw_proposal(session, CLOSE_BY_TWO, subject_id=contest.id, by=by)


def closing_of(session: Session, contest: Contest) -> Proposal | None:
    """Who has proposed to close a vote at once, while it is open."""
    if contest.state != ContestState.OPEN:
        return None
    proposal = find_proposal(session, CLOSE_BY_TWO, subject_id=contest.id, lasts=LAPSES_AFTER)
    return proposal if proposal and proposal.about == about_closing(contest) else None


def about_reopening(contest: Contest) -> str:
    """The digest of what a proposal to open a vote again is about."""
    reopened_at = contest.reopened_at and contest.reopened_at.isoformat()
    return about(REOPEN, contest.id, contest=contest.digest, reopened_at=reopened_at)


def reopen_contest(session: Session, contest: Contest, *, by: str, seen: str | None = None) -> bool:
    """Open a closed vote again, as one of two officers; whether it is open now. `seen` is the page's digest.

    Its key stays the one it was opened with, so every vote cast before is counted with those to come.
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
    """Drop the proposal to open a vote again; any officer may."""
    withdraw_proposal(session, REOPEN, subject_id=contest.id, by=by)


def reopening_of(session: Session, contest: Contest) -> Proposal | None:
    """What one officer has proposed and a second has to confirm, while the vote may still reopen."""
    if not contest.may_reopen:
        return None
    proposal = find_proposal(session, REOPEN, subject_id=contest.id, lasts=LAPSES_AFTER)
    return proposal if proposal and proposal.about == about_reopening(contest) else None


def reopened_at(session: Session, contest: Contest) -> datetime | None:
    """When two officers last opened a vote again, as the sealed journal has it: nobody hides it by a row."""
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
    """Note that two people have dealt with a paper: from then on a closed contest, which is locked, stays so.

    The row is written once only, so that those who enter papers together do not wait for each other.
    """
    if contest.state == ContestState.CLOSED and not contest.papers_begun:
        contest.papers_begun = True
        session.flush()


def _check_may_reopen(contest: Contest) -> None:
    if not contest.may_reopen:
        raise CannotReopen(cannot_reopen_words(contest.state, ward=contest.ward.name))
