"""The seat and its wards."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from slugify import slugify
from sqlalchemy.orm import Session

from voting import config
from voting.names import ward_key
from voting.numerals import bare
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


def find_seat(session: Session, slug: str) -> Seat:
    """The seat with this name in addresses."""
    seat = session.scalar(sa.select(Seat).where(Seat.slug == slug))
    if seat is None:
        raise NotFound(_("There is no seat called “%(slug)s” here. Run `voting setup` first.", slug=slug))
    return seat


def is_called(ward: Ward, typed: str) -> bool:
    """Whether a ward is meant by its name, its code or its name in addresses, however it was typed."""
    return ward_key(typed) in {ward_key(ward.slug), ward_key(ward.name)} or bare(typed) == ward.code


def ward_named(seat: Seat, typed: str) -> Ward:
    """The ward of this seat by its name, its code or its name in addresses, however it was typed."""
    for ward in seat.wards:
        if is_called(ward, typed):
            return ward
    raise NotFound(
        _(
            "“%(typed)s” is not a ward of %(seat)s. Its wards are: %(wards)s.",
            typed=typed[:60],
            seat=seat.name,
            wards=", ".join(ward.name for ward in seat.wards),
        )
    )
