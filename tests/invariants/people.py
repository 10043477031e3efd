"""The people who may come to a site, and how far each may get."""

from __future__ import annotations

import sqlalchemy as sa

from tests.sites import Site, Visitor, join_desk, let_all_in
from voting.collect.models import Round
from voting.conference.models import Conference
from voting.plain.roles import PassKind, Role

PEOPLE = {
    "stranger": {"public"},
    "canvasser": {"public", "canvassers", "handing in"},
    "desk helper": {"public", "desk"},
    "regional organiser": {"public", "officers"},
    "steward": {"public", "officers", "stewards", "desk"},
    "organiser": {"public", "officers", "stewards", "organisers", "desk"},
}


def person_on(site: Site, who: str) -> Visitor:
    """One of these people at a site, signed in or joined where they can be."""
    match who:
        case "stranger":
            return site.visitor()
        case "canvasser":
            return _canvasser_on(site)
        case "desk helper":
            return _helper_on(site)
        case _:
            return site.officer(Role(who))


def _canvasser_on(site: Site) -> Visitor:
    with site.work() as session:
        token = session.scalars(
            sa.select(Round.join_token).order_by(Round.on.desc(), Round.id).limit(1)
        ).one()
    phone = site.visitor()
    joined = phone.post("/join", {"code": token, "name": "Alex"})
    assert joined.status_code == 303
    # More phones join here, test after test, than walk a round.
    let_all_in(site, PassKind.ROUND)
    return phone


def _helper_on(site: Site) -> Visitor:
    with site.work() as session:
        token = session.scalars(sa.select(Conference.desk_token).where(Conference.slug == "today")).one()
    phone = site.visitor()
    return join_desk(site, phone, token, name="Robin")
