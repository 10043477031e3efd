"""Find a home's ward: near a boundary its postcode does not decide it, so neighbours are checked too."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.places.models import Postcode, Ward
from voting.places.rules import NEAR_METRES, is_near
from voting.places.services.postcodes import WardOutsideSeat, find_ward


@dataclass(frozen=True)
class HomeFound:
    """A postcode, its published ward if that is in this seat, and the wards just over a boundary.

    Outside the seat there is no ward, and `outside` says where the postcode is; `near` then has only wards of
    the seat. Wards over the boundary of the seat are in `near_outside`, by name.
    """

    postcode: str
    ward: Ward | None
    outside: str = ""
    near: tuple[Ward, ...] = ()
    near_outside: tuple[str, ...] = ()


def find_home(session: Session, typed: str) -> HomeFound:
    """Return the ward of a postcode and those near it; refuse if nothing can be said at all."""
    try:
        found = find_ward(session, typed)
    except WardOutsideSeat as outside:
        near, _others = _wards_near(session, session.get_one(Postcode, outside.postcode))
        return HomeFound(outside.postcode, None, str(outside), near)
    near, others = _wards_near(session, session.get_one(Postcode, found.postcode))
    return HomeFound(found.postcode, found.ward, "", near, others)


def _wards_near(session: Session, home: Postcode) -> tuple[tuple[Ward, ...], tuple[str, ...]]:
    """Return the other wards with a postcode so near that a home may be theirs: the seat's, then others."""
    if home.easting is None or home.northing is None:
        return (), ()
    around = session.execute(
        sa.select(Postcode.ward_code, Postcode.easting, Postcode.northing).where(
            Postcode.easting.between(home.easting - NEAR_METRES, home.easting + NEAR_METRES),
            Postcode.northing.between(home.northing - NEAR_METRES, home.northing + NEAR_METRES),
            Postcode.ward_code != home.ward_code,
            Postcode.ended_on.is_(None),
        )
    )
    codes = {
        code
        for code, easting, northing in around
        if is_near(easting - home.easting, northing - home.northing)
    }
    named = session.scalars(sa.select(Ward).where(Ward.code.in_(codes)).order_by(Ward.name)).all()
    unnamed = codes - {ward.code for ward in named}
    here = tuple(ward for ward in named if ward.seat is not None)
    return here, (*(ward.name for ward in named if ward.seat is None), *sorted(filter(None, unnamed)))
