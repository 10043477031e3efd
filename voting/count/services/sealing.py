"""The seal on what came out of the envelopes.

Once the envelopes are open, votes lie in the database as they are. Whoever can write there could change them
before two officers certify, and before the result is published: so they are sealed together as they are
written, under the journal's key, and looked at under that seal whenever they are tallied.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting.count.models import Count, Vote
from voting.refusals import Refusal
from voting.vote.envelopes import Sealed
from voting.vouching import seal_on


class VotesWereChanged(Refusal):
    """The votes of a count are not those that came out of the envelopes."""


# Why a paper was rejected, or nothing, and what its boxes say; and how many are like it.
Said = Counter[tuple[str, tuple[int, ...]]]


def seal_opened(session: Session, count: Count, opened: Sequence[Sealed]) -> None:
    """Seal the votes of a count as they came out of the envelopes, and see that they are stored so.

    The seal is not made of what the database gives back: something in it may have changed that meanwhile.
    """
    count.seal = _seal_of(session, count, Counter((each.rejected, tuple(each.marks)) for each in opened))
    session.flush()
    sealed_votes(session, count)


def seal_votes(session: Session, count: Count) -> None:
    """Seal the votes of a count as they are stored."""
    count.seal = _seal_of(session, count, _read(session, count))


def sealed_votes(session: Session, count: Count) -> Said:
    """What the votes say, and how many say the same: the database puts equal ones together.

    Refuses votes, or numbers of envelopes, that somebody changed since the envelopes were opened.
    """
    said = _read(session, count)
    if not hmac.compare_digest(count.seal.encode(), _seal_of(session, count, said).encode()):
        raise VotesWereChanged(
            _(
                "The votes in the database are not those that came out of the envelopes: somebody changed "
                "them. Publish nothing; keep a copy of everything, and tell an administrator."
            )
        )
    return said


def seal_earlier_counts(session: Session) -> None:
    """Seal the counts of a version that had no seals, once, as it is upgraded."""
    for count in session.scalars(sa.select(Count).where(Count.seal == "")):
        seal_votes(session, count)


def _read(session: Session, count: Count) -> Said:
    says = sa.cast(Vote.marks, sa.Text)
    stored = sa.select(Vote.rejected, says, sa.func.count()).where(Vote.contest_id == count.contest_id)
    papers = Said()
    for rejected, marks, number in session.execute(stored.group_by(Vote.rejected, says)):
        papers[rejected, tuple(json.loads(marks))] += number
    return papers


def _seal_of(session: Session, count: Count, said: Said) -> str:
    numbers = [count.unopened, count.planted, count.strays]
    return seal_on(session, json.dumps([count.contest_id.hex, numbers, sorted(said.items())]))
