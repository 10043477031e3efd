"""Find the wards in which a street is known, and the streets that may be shown beside an answer."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.coarsening import large_enough
from voting.collect.models import KNOCKED, Answer, Campaign, Round
from voting.collect.rules import street_alone, street_key
from voting.collect.services.candidates import who_brought
from voting.places.models import Seat, Ward


def wards_with_street(session: Session, seat: Seat, typed: str) -> list[Ward]:
    """Return the wards of a seat, by name, in which a street of this name is known; none if nowhere."""
    wanted = street_key(street_alone(typed))
    if not wanted:
        return []
    listed = session.execute(
        sa.select(Round.ward_code, Round.streets).join(Campaign).where(Campaign.seat_id == seat.id)
    )
    codes = {code for code, streets in listed if wanted in map(street_key, streets)}
    walked = session.execute(
        sa.select(Answer.ward_code, Answer.street)
        .join(Campaign)
        .where(
            Campaign.seat_id == seat.id, Answer.outcome.in_(KNOCKED), Answer.street != "", Answer.is_counted
        )
        .distinct()
    )
    codes.update(code for code, street in walked if street_key(street) == wanted)
    return [ward for ward in seat.wards if ward.code in codes]


def streets_to_tell(session: Session, campaign_id: uuid.UUID, ward_code: str) -> set[str]:
    """Return the streets that may be shown beside an answer: those that enough answers of the ward share."""
    of_ward = Answer.campaign_id == campaign_id, Answer.ward_code == ward_code
    brought = who_brought(session, (Answer.street,), of_ward)
    return large_enough({street: numbers for (street,), numbers in brought.items()})
