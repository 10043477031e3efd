"""Beside a hand-in little is erased, because whoever votes waits meanwhile."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.sites import Site, Visitor
from tests.stages.phone_answers import EVENING, joined_phone
from tests.stages.test_phones_of_a_round import page_of_phone, people, set_aside_at_once
from voting.people.models import Person
from voting.people.services import ORIGIN_KEPT_FOR, forget_origins


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def test_beside_a_hand_in_few_of_those_set_aside_are_erased(site: Site, phone: Visitor) -> None:
    people(site, phone, 3)
    set_aside_at_once(site, page_of_phone(site))
    late = EVENING.date() + ORIGIN_KEPT_FOR
    with site.work() as session:
        for left in (2, 1, 0):
            forget_origins(session, before=late, instance=site.instance, most=1)
            origins = session.scalars(sa.select(Person.origin)).all()
            assert len(origins) == left
            assert all(origins)
