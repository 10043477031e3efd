"""The link by which an officer writes to somebody."""

from __future__ import annotations

import sqlalchemy as sa

from tests.reading import read
from tests.sites import Site
from tests.stages.phone_answers import joined_phone
from tests.stages.test_people import BASIL, met, send_people
from voting.people.models import Person
from voting.plain.roles import Role


def test_an_address_leads_to_nobody_else(site: Site) -> None:
    """What somebody typed as an address puts no copy and no words into the mail that an officer writes."""
    send_people(joined_phone(site), [met(site, **BASIL | {"email": "zoe?bcc=evil&body=hi@evil.example"})])
    with site.work() as session:
        key = session.scalars(sa.select(Person.id)).one()
    link = read(site.officer(Role.ORGANISER).post(f"/people/{key}")).select_one("a[href^='mailto:']")
    assert link is not None
    assert link["href"] == "mailto:zoe%3Fbcc%3Devil%26body%3Dhi@evil.example"
