"""Who stopped the last countdown to closing, for officers who were waiting for it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.conference.journal_entries import ClosingBegun, ClosingStopped
from voting.conference.models import Conference, Contest
from voting.conference.rules import LAPSES_AFTER
from voting.people.services import named_officers
from voting.plain import clock
from voting.storage.journal import JournalEntry


@dataclass(frozen=True)
class Stop:
    """A stopped countdown: by whom, and when."""

    by: str
    at: datetime


def last_stop(session: Session, contest: Contest) -> Stop | None:
    """Return who recently stopped a contest's countdown; None while one runs, or if none was stopped."""
    if contest.countdown_at is not None:
        return None
    newest = (
        sa.select(JournalEntry)
        .where(
            JournalEntry.act.in_((ClosingBegun.__name__, ClosingStopped.__name__)),
            JournalEntry.details["contest"].as_string() == str(contest.id),
            JournalEntry.at >= clock.now() - LAPSES_AFTER,
        )
        .order_by(JournalEntry.number.desc())
        .limit(1)
    )
    line = session.scalar(newest)
    if line is None or line.act != ClosingStopped.__name__:
        return None
    return Stop(named_officers(session, [line.actor])[line.actor], line.at)


def were_stopped(session: Session, conference: Conference) -> frozenset[uuid.UUID]:
    """Return the contests in which a countdown was ever stopped."""
    contest = JournalEntry.details["contest"].as_string()
    asked = {str(each.id): each.id for each in conference.contests}
    lines = sa.select(contest).where(JournalEntry.act == ClosingStopped.__name__, contest.in_(asked))
    return frozenset(asked[key] for key in session.scalars(lines.distinct()))
