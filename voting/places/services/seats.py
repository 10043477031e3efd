"""The seat and its wards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import sqlalchemy as sa
from slugify import slugify
from sqlalchemy.orm import Session

from voting.places.models import Postcode, Seat, Ward
from voting.plain.names import ward_key
from voting.plain.numerals import bare
from voting.plain.refusals import NotFound
from voting.plain.translating import gettext as _
from voting.site import config

# Replaces the code of a ward whose code another ward has now.
GIVEN_AWAY = "given away"
# Longer than the name of any ward.
LONGEST_WARD = 120


def know_seat(session: Session, wanted: config.Seat) -> Seat:
    """Bring the seat and its wards in the database in line with config.toml.

    A ward is recognised by its name, or else by its code: one that was given a new code keeps its history,
    and two that exchanged codes each keep their own.
    """
    seat = session.scalar(sa.select(Seat).where(Seat.slug == wanted.slug))
    if seat is None:
        seat = Seat(slug=wanted.slug, name=wanted.name)
        session.add(seat)
    seat.name = wanted.name
    session.flush()
    wards = _known_again(session, seat, wanted.wards)
    for ward in wards:  # Two may have changed names: none has its old one while the new ones are given.
        ward.slug = f"{ward.code.lower()}-is-being-renamed"
    session.flush()
    for ward, each in zip(wards, wanted.wards, strict=True):
        ward.name, ward.slug, ward.seat = each.name, slugify(each.name), seat
        ward.newer_code = None if each.code == ward.code else each.code
        session.flush()
        _move_postcodes(session, ward)
    session.expire(seat)
    return seat


def _known_again(session: Session, seat: Seat, wanted: Sequence[config.Ward]) -> list[Ward]:
    """Return the ward of each table of config.toml: the existing one, or a new one."""
    here = {ward_key(ward.name): ward for ward in seat.wards}
    found: dict[str, Ward] = {}
    for each in wanted:
        if ward := here.get(ward_key(each.name)):
            found[each.code] = ward
    by_code = {ward.code_now: ward for ward in seat.wards if ward not in found.values()}
    for each in wanted:
        if each.code not in found:
            known = by_code.get(each.code) or session.get(Ward, each.code)
            found[each.code] = known if known and known not in found.values() else _new_ward(session, each)
    for ward in seat.wards:  # A code that another ward has now is no longer its own.
        if ward.code_now in found and found[ward.code_now] is not ward and ward not in found.values():
            ward.newer_code = GIVEN_AWAY
    return [found[each.code] for each in wanted]


def _new_ward(session: Session, wanted: config.Ward) -> Ward:
    """Return a ward that was not here; under another key if its code was another ward's before."""
    key = wanted.code
    while session.get(Ward, key):
        key += "+"
    ward = Ward(code=key, name=wanted.name, slug=key.lower())
    session.add(ward)
    session.flush()
    return ward


def _move_postcodes(session: Session, ward: Ward) -> None:
    """Move postcodes to a ward that were loaded under its newer code before the code was known to be its."""
    stranger = session.get(Ward, ward.newer_code) if ward.newer_code else None
    if ward.newer_code and (stranger is None or stranger.seat_id is None):
        session.execute(
            sa.update(Postcode).where(Postcode.ward_code == ward.newer_code).values(ward_code=ward.code)
        )


def find_seat(session: Session, slug: str) -> Seat:
    """Return the seat with this name in addresses."""
    seat = session.scalar(sa.select(Seat).where(Seat.slug == slug))
    if seat is None:
        raise NotFound(_("There is no seat called “%(slug)s” here. Run `voting setup` first.", slug=slug))
    return seat


def is_called(ward: Ward, typed: str) -> bool:
    """Whether typed text means this ward: its name, its code or its name in addresses, however typed."""
    if len(typed) > LONGEST_WARD:
        return False
    return ward_key(typed) in _keys(ward.slug, ward.name) or bare(typed) == ward.code_now


@lru_cache
def _keys(slug: str, name: str) -> frozenset[str]:
    """Return the keys by which a ward's own names are compared."""
    return frozenset({ward_key(slug), ward_key(name)})


def ward_named(seat: Seat, typed: str) -> Ward:
    """Return the ward of this seat with this name, code or name in addresses, however it was typed."""
    for ward in seat.wards:
        if is_called(ward, typed):
            return ward
    code = bare(typed)
    for ward in seat.wards:  # Older papers may still call it by its older code.
        if code == ward.code:
            return ward
    raise NotFound(
        _(
            "“%(typed)s” is not a ward of %(seat)s. Its wards are: %(wards)s.",
            typed=typed[:60],
            seat=seat.name,
            wards=", ".join(ward.name for ward in seat.wards),
        )
    )
