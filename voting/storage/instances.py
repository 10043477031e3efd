"""Whose database it is: the engine carries its instance, so that no service has to be told of it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.site.instance import Instance

# Under which name the engine carries it.
INSTANCE = "instance"


def instance_of(engine: sa.Engine | sa.Connection) -> Instance:
    """The instance whose database this is."""
    return engine.get_execution_options()[INSTANCE]


def zone_of(session: Session) -> ZoneInfo:
    """The seat's clock, by which a moment becomes a day (`voting.plain.clock.day_in`)."""
    return instance_of(session.get_bind()).config.seat.timezone
