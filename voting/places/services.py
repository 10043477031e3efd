"""Loading places, and finding the ward of a postcode."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from slugify import slugify
from sqlalchemy.orm import Session

from voting import config
from voting.places.models import Seat, Ward
from voting.refusals import NotFound


def know_seat(session: Session, wanted: config.Seat) -> Seat:
    """Bring the seat and its wards in the database in step with config.toml."""
    seat = session.scalar(sa.select(Seat).where(Seat.slug == wanted.slug))
    if seat is None:
        seat = Seat(slug=wanted.slug, name=wanted.name)
        session.add(seat)
    seat.name = wanted.name
    for each in wanted.wards:
        ward = session.get(Ward, each.code) or Ward(code=each.code)
        ward.name, ward.slug, ward.seat = each.name, slugify(each.name), seat
        session.add(ward)
    session.flush()
    return seat


def find_ward(seat: Seat, named: str) -> Ward:
    """A ward of a seat, by its name, its code, or its name in addresses."""
    wanted = " ".join(named.split()).casefold()
    for ward in seat.wards:
        if wanted in {ward.slug, ward.name.casefold(), ward.code.casefold()}:
            return ward
    raise NotFound(_("There is no ward called “%(ward)s” in %(seat)s.", ward=named, seat=seat.name))
