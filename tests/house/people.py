"""The people who may come to a site, and how far each may get."""

from __future__ import annotations

import sqlalchemy as sa

from tests.sites import Site, Visitor
from voting.access import Role
from voting.collect.models import Round

PEOPLE = {
    "stranger": {"public"},
    "canvasser": {"public", "canvassers", "handing in"},
    "regional organiser": {"public", "officers"},
    "steward": {"public", "officers", "stewards"},
    "organiser": {"public", "officers", "stewards", "organisers"},
}


def person_on(site: Site, who: str) -> Visitor:
    """One of these people at a site, signed in or joined where they can be."""
    match who:
        case "stranger":
            return site.visitor()
        case "canvasser":
            return _canvasser_on(site)
        case _:
            return site.officer(Role(who))


def _canvasser_on(site: Site) -> Visitor:
    with site.work() as session:
        token = session.scalars(
            sa.select(Round.join_token).order_by(Round.on.desc(), Round.id).limit(1)
        ).one()
    phone = site.visitor()
    joined = phone.post(f"/join/{token}", {"name": "Alex"})
    assert joined.status_code == 303
    return phone
