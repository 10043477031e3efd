"""Batches of papers: entered, waiting for a second person, or read differently by two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from voting.ballots.models import Ballot
from voting.conference.models import Conference, Contest, ContestState
from voting.people.models import Officer
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.vote.models import PaperReading, Reading
from voting.vote.services.readers import changed_readings

# The maximum number of papers listed in a sentence.
MOST_NUMBERS = 100


class PapersWait(Refusal):
    """Papers of this contest wait for their second reading, or have two that differ."""


@dataclass(frozen=True)
class Batch:
    """The progress of a batch: its papers by state, and those entered by or waiting for one person."""

    number: int
    papers: int = 0
    settled: int = 0
    waiting: int = 0
    discrepancies: int = 0
    by_you: int = 0
    for_you: int = 0


@dataclass(frozen=True)
class Unfinished:
    """The number of papers of a contest that prevent opening its envelopes."""

    waiting: int
    discrepancies: int


def batches_of(session: Session, conference: Conference, *, by: str) -> list[Batch]:
    """Return the batches entered so far at a conference, as one person sees them."""
    waits = PaperReading.state == Reading.WAITS
    is_first = PaperReading.first_by == by
    rows = session.execute(
        sa.select(
            PaperReading.batch,
            sa.func.count(),
            _how_many(PaperReading.state == Reading.SETTLED),
            _how_many(waits),
            _how_many(PaperReading.state == Reading.DISCREPANCY),
            _how_many(is_first | (PaperReading.second_by == by)),
            _how_many(waits & ~is_first),
        )
        .join(PaperReading.ballot)
        .join(Ballot.contest)
        .where(Contest.conference_id == conference.id)
        .group_by(PaperReading.batch)
        .order_by(PaperReading.batch)
    )
    return [Batch(*row) for row in rows]


def discrepancies_of(session: Session, conference: Conference) -> Sequence[PaperReading]:
    """Return the papers with two different readings, by batch, ward and number."""
    return _readings(session, conference, PaperReading.state == Reading.DISCREPANCY)


def awaited_of(session: Session, conference: Conference) -> Sequence[PaperReading]:
    """Return the unsettled papers of contests whose voting is over: one reading, or two that differ."""
    is_over = Contest.state == ContestState.CLOSED
    return _readings(session, conference, PaperReading.state != Reading.SETTLED, is_over)


def _readings(
    session: Session, conference: Conference, *which: sa.ColumnElement[bool]
) -> Sequence[PaperReading]:
    return session.scalars(
        sa.select(PaperReading)
        .join(PaperReading.ballot)
        .join(Ballot.contest)
        .where(Contest.conference_id == conference.id, *which)
        .options(joinedload(PaperReading.ballot).joinedload(Ballot.contest).joinedload(Contest.ward))
        .order_by(PaperReading.batch, Contest.ward_code, Ballot.number)
    ).all()


def readers_of(session: Session, readings: Sequence[PaperReading]) -> dict[str, str]:
    """Return the email addresses of those who read papers or reported them missing, by recorded identity."""
    officers = {f"officer:{each.id}": each.email for each in session.scalars(sa.select(Officer))}
    readers = {by for each in readings for by in (*each.readers, each.missed_by) if by}
    return {by: officers.get(by, by) for by in readers}


def unfinished_papers(session: Session, contest: Contest) -> Unfinished:
    """Return how many papers of a contest wait for a second person, and how many differ."""
    row = session.execute(
        sa.select(
            _how_many(PaperReading.state == Reading.WAITS),
            _how_many(PaperReading.state == Reading.DISCREPANCY),
        )
        .join(PaperReading.ballot)
        .where(Ballot.contest_id == contest.id)
    ).one()
    return Unfinished(*row)


def check_papers_finished(session: Session, contest: Contest) -> None:
    """Refuse to go on while a paper has one reading, two that differ, or none that is vouched for."""
    check_readings(contest, changed_readings(session, contest))
    left = unfinished_papers(session, contest)
    if left.waiting or left.discrepancies:
        raise PapersWait(unfinished_words(left, ward=contest.ward.name))


def check_readings(contest: Contest, numbers: Sequence[int]) -> None:
    """Refuse papers for which two agreeing readings are not vouched for."""
    if numbers:
        raise PapersWait(
            _(
                "Someone has changed the database record of who read these papers of %(ward)s: "
                "%(numbers)s. Two people need to enter each of them again. If a paper is not in "
                "the ballot box, two people report it missing.",
                ward=contest.ward.name,
                numbers=", ".join(map(str, numbers[:MOST_NUMBERS])),
            )
        )


def unfinished_words(left: Unfinished, *, ward: str) -> str:
    """Say what is left to do with the papers of a ward, and where."""
    waiting = ngettext(
        "1 paper of %(ward)s is waiting for a second person.",
        "%(num)s papers of %(ward)s are waiting for a second person.",
        left.waiting,
        ward=ward,
    )
    discrepancies = ngettext(
        "Two people read 1 paper of %(ward)s differently.",
        "Two people read %(num)s papers of %(ward)s differently.",
        left.discrepancies,
        ward=ward,
    )
    found = [
        words for words, count in ((waiting, left.waiting), (discrepancies, left.discrepancies)) if count
    ]
    return " ".join([*found, _("Open “Enter papers” and finish them first.")])


def forget_readings(session: Session, contest: Contest) -> None:
    """Delete who has read which paper of a contest, as its envelopes are opened."""
    papers = sa.select(Ballot.id).where(Ballot.contest_id == contest.id)
    session.execute(
        sa.delete(PaperReading)
        .where(PaperReading.ballot_id.in_(papers))
        .execution_options(synchronize_session=False)
    )


def _how_many(what: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((what, 1), else_=0)), 0)
