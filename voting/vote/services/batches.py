"""Batches of papers: what is in, what waits for a second person, and what two people read differently."""

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

# How many papers a sentence names.
MOST_NUMBERS = 100


class PapersWait(Refusal):
    """Papers of this contest wait for their second reading, or two people have read them differently."""


@dataclass(frozen=True)
class Batch:
    """How far a batch is: its papers by where they stand, and what of it is one person's own."""

    number: int
    papers: int = 0
    settled: int = 0
    waiting: int = 0
    differing: int = 0
    by_you: int = 0
    for_you: int = 0


@dataclass(frozen=True)
class Unfinished:
    """The papers of a contest that keep its envelopes closed."""

    waiting: int
    differing: int


def batches_of(session: Session, conference: Conference, *, by: str) -> list[Batch]:
    """The batches entered so far at a conference, as one person sees them."""
    waits = PaperReading.state == Reading.WAITS
    is_first = PaperReading.first_by == by
    rows = session.execute(
        sa.select(
            PaperReading.batch,
            sa.func.count(),
            _how_many(PaperReading.state == Reading.SETTLED),
            _how_many(waits),
            _how_many(PaperReading.state == Reading.DIFFERS),
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


def differences_of(session: Session, conference: Conference) -> Sequence[PaperReading]:
    """The papers that two people have read differently, by batch, ward and number."""
    return _readings(session, conference, PaperReading.state == Reading.DIFFERS)


def awaited_of(session: Session, conference: Conference) -> Sequence[PaperReading]:
    """The papers that keep envelopes closed where voting is over: they wait, or two read them differently."""
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
    """The addresses of those who have read papers or missed them, by how they are written down."""
    officers = {f"officer:{each.id}": each.email for each in session.scalars(sa.select(Officer))}
    readers = {by for each in readings for by in (*each.readers, each.missed_by) if by}
    return {by: officers.get(by, by) for by in readers}


def unfinished_papers(session: Session, contest: Contest) -> Unfinished:
    """How many papers of a contest wait for a second person, and how many differ."""
    row = session.execute(
        sa.select(
            _how_many(PaperReading.state == Reading.WAITS), _how_many(PaperReading.state == Reading.DIFFERS)
        )
        .join(PaperReading.ballot)
        .where(Ballot.contest_id == contest.id)
    ).one()
    return Unfinished(*row)


def check_papers_finished(session: Session, contest: Contest) -> None:
    """Refuse to go on while a paper was read by one person, differently by two, or by nobody knows whom."""
    check_readings(contest, changed_readings(session, contest))
    left = unfinished_papers(session, contest)
    if left.waiting or left.differing:
        raise PapersWait(unfinished_words(left, ward=contest.ward.name))


def check_readings(contest: Contest, numbers: Sequence[int]) -> None:
    """Refuse papers of which nobody can vouch that two people have read the same."""
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
    """What is left to do with the papers of a ward, and where."""
    waiting = ngettext(
        "1 paper of %(ward)s is waiting for a second person.",
        "%(num)s papers of %(ward)s are waiting for a second person.",
        left.waiting,
        ward=ward,
    )
    differing = ngettext(
        "Two people read 1 paper of %(ward)s differently.",
        "Two people read %(num)s papers of %(ward)s differently.",
        left.differing,
        ward=ward,
    )
    found = [words for words, count in ((waiting, left.waiting), (differing, left.differing)) if count]
    return " ".join([*found, _("Open “Enter papers” and finish them first.")])


def forget_readings(session: Session, contest: Contest) -> None:
    """Delete who has read which paper of a contest, when its envelopes are opened."""
    papers = sa.select(Ballot.id).where(Ballot.contest_id == contest.id)
    session.execute(
        sa.delete(PaperReading)
        .where(PaperReading.ballot_id.in_(papers))
        .execution_options(synchronize_session=False)
    )


def _how_many(what: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((what, 1), else_=0)), 0)
