"""A paper that was entered and cannot be found: two other people report it, and its ballot is free again."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.models import Ballot, BallotState
from voting.conference.models import Conference, Contest, ContestState
from voting.conference.services import begin_papers, find_contest, lock_contest
from voting.people.services import check_second
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.vote.journal_entries import PaperMissed, PaperTakenOut
from voting.vote.models import PaperReading, Reading
from voting.vote.services.papers import EnteredByYou
from voting.vote.services.readers import keep_reading, reading_of


class NotTheTimeForIt(Refusal):
    """A paper can be taken out of the account only between closing and opening the envelopes."""


class NoPaperWaits(Refusal):
    """No paper of this number is waiting: it is settled, or never existed."""


class MissedByYou(Refusal):
    """A paper must be reported missing the second time by someone else."""


def report_missing(session: Session, conference: Conference, *, ward: str, number: int, by: str) -> bool:
    """Report that a waiting paper is not in the ballot box; return whether it is now taken out.

    It takes two people, neither of whom has entered the paper. Only when voting is over, so that nobody can
    vote by phone with a ballot that was taken out; its paper can be entered again if it turns up before the
    count.
    """
    contest = lock_contest(session, find_contest(conference, ward).id)
    _check_time(contest)
    ballot = session.scalars(
        sa.select(Ballot)
        .where(Ballot.contest_id == contest.id, Ballot.number == number, Ballot.state == BallotState.PAPER)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if ballot is None:
        raise _nothing_waits(contest, number)
    reading = reading_of(session, ballot, to_change=True)
    if reading.state == Reading.SETTLED:
        raise _nothing_waits(contest, number)
    if by in reading.readers:
        raise EnteredByYou(_("You have entered this paper. Two other people need to say whether it’s there."))
    if reading.missed_by == by:
        raise MissedByYou(
            _(
                "You’ve already said so. Now someone else, who has not entered the paper, needs to "
                "say so from their own account."
            )
        )
    if reading.missed_by is None:
        reading.missed_by = by
        keep_reading(session, reading, ballot)
        journal.record(session, PaperMissed(str(contest.id), ballot.pack.number, reading.batch), by=by)
        return False
    check_second(session, by, beside=reading.missed_by)
    # A ballot that was taken out must never vote by phone in its paper's place.
    begin_papers(session, contest)
    _take_out(session, reading, contest, by=by)
    return True


def _check_time(contest: Contest) -> None:
    if contest.state in {ContestState.READY, ContestState.OPEN}:
        raise NotTheTimeForIt(
            _("Voting in %(ward)s isn’t over, so the paper may still turn up.", ward=contest.ward.name)
            + " "
            + _("Look again when voting is closed.")
        )
    if contest.state != ContestState.CLOSED:
        raise NotTheTimeForIt(
            _(
                "The envelopes for %(ward)s are open. Papers can’t be removed any more. Put this "
                "one on a separate pile for the organiser.",
                ward=contest.ward.name,
            )
        )


def _nothing_waits(contest: Contest, number: int) -> NoPaperWaits:
    """The same sentence for every other ballot, so that it never reveals whether or how it was voted."""
    return NoPaperWaits(
        _(
            "No paper numbered %(number)s is waiting in %(ward)s. Check the list again.",
            number=number,
            ward=contest.ward.name,
        )
    )


def _take_out(session: Session, reading: PaperReading, contest: Contest, *, by: str) -> None:
    """Clear a ballot's row: one conditional UPDATE that never matches a vote by phone."""
    ballot = reading.ballot
    empty = (
        sa.update(Ballot)
        .where(Ballot.id == ballot.id, Ballot.state == BallotState.PAPER)
        .values(state=BallotState.ISSUED, envelope=None, attempt=None)
    )
    if session.connection().execute(empty).rowcount != 1:
        raise _nothing_waits(contest, ballot.number)
    assert reading.missed_by is not None
    act = PaperTakenOut(
        str(contest.id),
        ballot.pack.number,
        reading.batch,
        entered_by=reading.readers,
        missed_by=reading.missed_by,
    )
    session.delete(reading)
    session.flush()
    session.expire(ballot)
    journal.record(session, act, by=by)
