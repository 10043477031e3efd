"""What an officer began at a count, and nobody agreed to, ends with their account."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.count.models import Certificate, Lot, LotEntry
from voting.people.services import at_retiring


@at_retiring
def forget_what_waits(session: Session, by: str) -> None:
    """Drop a lot that one typed, a lot that one would strike, and a count that one certified."""
    session.execute(sa.delete(LotEntry).where(LotEntry.by == by))
    session.execute(sa.delete(Certificate).where(Certificate.first_by == by, Certificate.second_by.is_(None)))
    waiting = sa.update(Lot).where(Lot.strike_by == by, Lot.struck == 0)
    session.execute(waiting.values(strike_by=None, strike_reason=""))
