"""How much is kept that comes from one phone, at whatever pace it comes."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import sqlalchemy.event

from tests.factories import ward_named
from tests.sites import Site, Visitor
from tests.stages.phone_answers import EVENING, another_phone, joined_phone, kept, note, send
from tests.stages.test_phones_of_a_round import flood, people
from voting.collect.models import Campaign, Round
from voting.collect.rules import DOORS_AT_ONCE
from voting.collect.services import settle
from voting.people.models import Person
from voting.storage.database import db


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def test_one_phone_fills_no_disk_however_long_it_sends(
    site: Site, phone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is refused stays on the phone, and what came in before can still be written anew."""
    monkeypatch.setattr("voting.collect.services.ways.MOST_KEPT", 50)
    items = flood(site, phone, 40)
    more = [note(site, f"More {number}") for number in range(20)]
    for _again in range(2):
        answer = send(phone, more).json
        assert answer is not None
        assert len(answer["taken"]) == 10
        assert {each["reason"] for each in answer["turned"]} == {
            "This phone has sent more answers than anyone could have noted. Show it to your organiser."
        }
        assert len(kept(site)) == 50
    assert send(phone, [items[0] | {"revision": 1, "words": "Put right"}]).json is not None
    assert "Put right" in {each.words for each in kept(site)}


def freeze(site: Site) -> None:
    with site.work() as session:
        settle(session, session.scalars(sa.select(Campaign)).one(), ward_named(session))


def bring_and_take_back(site: Site, phone: Visitor, count: int, *, at: datetime = EVENING) -> int:
    """Bring as many answers and take them back; returns how many of them were taken in."""
    items = [note(site) | {"id": str(uuid.uuid4())} for _number in range(count)]
    answer = send(phone, items, at=at).json
    assert answer is not None
    taken = {each["id"] for each in answer["taken"]}
    gone = {"revision": 1, "outcome": "withdrawn", "words": "", "language": "", "street": ""}
    send(phone, [each | gone for each in items if each["id"] in taken], at=at)
    return len(taken)


@pytest.mark.parametrize("is_frozen", [False, True])
def test_taking_back_makes_no_room_for_more_answers(
    site: Site, phone: Visitor, monkeypatch: pytest.MonkeyPatch, is_frozen: bool
) -> None:
    monkeypatch.setattr("voting.collect.services.ways.MOST_KEPT", 50)
    if is_frozen:
        freeze(site)
    later = EVENING + timedelta(hours=1)
    assert [bring_and_take_back(site, phone, 30, at=later) for _again in range(3)] == [30, 20, 0]
    assert len(kept(site)) == 50


@pytest.mark.parametrize("is_frozen", [False, True])
def test_taking_back_gives_no_phone_its_pace_again(site: Site, phone: Visitor, is_frozen: bool) -> None:
    if is_frozen:
        freeze(site)
    bring_and_take_back(site, phone, DOORS_AT_ONCE)
    flood(site, phone, 5)
    assert sum(each.doubt is None and each.outcome == "spoke" for each in kept(site)) == 0


def test_taking_back_in_a_frozen_ward_what_came_before_lets_no_more_in(site: Site, phone: Visitor) -> None:
    """The oldest way round the pace: what stands in a frozen list is taken back, door by door."""
    before = flood(site, phone, DOORS_AT_ONCE)
    freeze(site)
    send(
        phone, [each | {"revision": 1, "outcome": "withdrawn", "words": "", "street": ""} for each in before]
    )
    flood(site, phone, 5)
    assert sum(each.doubt is None and each.outcome == "spoke" for each in kept(site)) == 0


def test_what_is_brought_once_more_after_it_was_taken_back_takes_of_the_pace(
    site: Site, phone: Visitor
) -> None:
    [item] = flood(site, phone, 1)
    for number in range(DOORS_AT_ONCE):
        send(phone, [item | {"revision": 2 * number + 1, "outcome": "withdrawn", "words": ""}])
        send(phone, [item | {"revision": 2 * number + 2}])
    [answer] = kept(site)
    assert answer.doubt is not None


def test_taking_back_gives_no_round_its_pace_again(site: Site, phone: Visitor) -> None:
    with site.work() as session:
        session.scalars(sa.select(Round)).one().canvassers = 1
    bring_and_take_back(site, phone, DOORS_AT_ONCE)
    flood(site, another_phone(site), 5)
    assert sum(each.doubt is None and each.outcome == "spoke" for each in kept(site)) == 0


def test_what_was_held_because_it_came_too_late_or_too_fast_takes_nothing_of_the_pace(
    site: Site, phone: Visitor
) -> None:
    flood(site, phone, 40)
    flood(site, phone, 10, at=EVENING + timedelta(seconds=100))
    assert sum(each.doubt is None for each in kept(site)) == DOORS_AT_ONCE + 10


def test_one_phone_meets_no_more_people_than_anybody_can(
    site: Site, phone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voting.collect.services.meeting.MOST_PEOPLE", 5)
    people(site, phone, 5)
    with pytest.raises(AssertionError, match="than anyone could have met"):
        people(site, phone, 1)
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 5


def test_hundreds_of_answers_ask_the_database_no_more_often_than_a_few(site: Site, phone: Visitor) -> None:
    def asked(count: int) -> int:
        items, statements = [note(site) | {"id": str(uuid.uuid4())} for _number in range(count)], list[str]()
        with site.app.app_context():
            engine = db.engine

        def count_one(*given: Any) -> None:
            statements.append(given[2])

        sqlalchemy.event.listen(engine, "before_cursor_execute", count_one)
        try:
            send(phone, items)
        finally:
            sqlalchemy.event.remove(engine, "before_cursor_execute", count_one)
        return len(statements)

    assert asked(100) <= asked(5) + 3
