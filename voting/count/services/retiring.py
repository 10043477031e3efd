"""An officer's pending acts at a count end with their account."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.count.models import Certificate, Lot, LotEntry
from voting.people.services import at_retiring


@at_retiring
def forget_what_waits(session: Session, by: str) -> None:
    """Drop an officer's pending entry of a draw, objection to a draw, and certificate."""
    session.execute(sa.delete(LotEntry).where(LotEntry.by == by))
    session.execute(sa.delete(Certificate).where(Certificate.first_by == by, Certificate.second_by.is_(None)))
    waiting = sa.update(Lot).where(Lot.void_by == by, Lot.voided == 0)
    session.execute(waiting.values(void_by=None, void_reason=""))
