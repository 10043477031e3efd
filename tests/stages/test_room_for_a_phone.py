"""How much is kept that comes from one phone, at whatever pace it comes."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
import sqlalchemy.event

from tests.sites import Site, Visitor
from tests.stages.noting import joined_phone, kept, note, send
from tests.stages.test_phones_of_a_round import flood, people
from voting.database import db
from voting.people.models import Person


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
            "More answers came from this phone than anybody can note. Show it to your organiser."
        }
        assert len(kept(site)) == 50
    assert send(phone, [items[0] | {"revision": 1, "words": "Put right"}]).json is not None
    assert "Put right" in {each.words for each in kept(site)}


def test_one_phone_meets_no_more_people_than_anybody_can(
    site: Site, phone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voting.collect.services.meeting.MOST_PEOPLE", 5)
    people(site, phone, 5)
    with pytest.raises(AssertionError, match="than anybody can meet"):
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
