"""Disclosing that, of two officers who agreed, one had invited the other.

While nobody else can sign in, this is shown at once. If two officers of one family reopened a closed vote, it
is shown from then on, no matter who joins later.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.conference.journal_entries import ContestMoved
from voting.conference.models import Conference, Contest, ContestState
from voting.conference.services.closing import REOPEN, reopened_at
from voting.people.journal_entries import ActProposed
from voting.people.services import invited_between, invited_second
from voting.storage.journal import JournalEntry


def second_invited(session: Session, conference: Conference) -> datetime | None:
    """Return when a conference's second officer was invited by the first; None if that is not the case."""
    if at := invited_second(session):
        return at
    found = (invited_to_reopen(session, contest) for contest in conference.contests)
    return max((at for at in found if at), default=None)


def invited_to_reopen(session: Session, contest: Contest) -> datetime | None:
    """Return when one of the two who last reopened a vote was invited by the other, by the journal."""
    if reopened_at(session, contest) is None:
        return None
    line, key = JournalEntry, str(contest.id)
    opened = session.scalar(
        sa.select(line)
        .where(
            line.act == ContestMoved.__name__,
            line.details["contest"].as_string() == key,
            line.details["before"].as_string() == ContestState.CLOSED.value,
            line.details["after"].as_string() == ContestState.OPEN.value,
        )
        .order_by(line.number.desc())
        .limit(1)
    )
    if opened is None:
        return None
    first = session.scalar(
        sa.select(line.actor)
        .where(
            line.act == ActProposed.__name__,
            line.details["act"].as_string() == REOPEN,
            line.details["subject"].as_string() == key,
            line.number < opened.number,
        )
        .order_by(line.number.desc())
        .limit(1)
    )
    return invited_between(session, first, opened.actor)
