"""The campaign into which files that went wrong are loaded."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from tests.factories import BY
from voting.collect.models import Campaign
from voting.collect.services import start_campaign
from voting.places.models import Seat

NOVEMBER = datetime(2026, 11, 28, 12, tzinfo=UTC)


def this_autumn(session: Session, seat: Seat) -> Campaign:
    return start_campaign(
        session,
        seat=seat,
        name="Autumn",
        question="What is the one big issue round here?",
        starts_on=date(2026, 10, 1),
        ends_on=date(2026, 12, 1),
        topics=["Litter and fly-tipping", "Parking and traffic"],
        by=BY,
    )
