"""What a phone takes back keeps nobody out of the lists but those who were hidden among it that very day."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest
import sqlalchemy as sa

from tests.sites import Site, Visitor
from tests.stages.people_met import DAY, HOUR, MINUTE, MORNING, company, evening, listed, meet, page_of, press
from tests.stages.phone_answers import EVENING, Item, joined_phone, milliseconds, note, send
from voting.collect.rules import MOST_AT_ONCE
from voting.people.models import AnswersIn
from voting.people.rules import FEWEST_CANDIDATES

GONE = {"outcome": "withdrawn", "words": "", "language": "", "street": ""}


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def bring(
    site: Site, phone: Visitor, count: int, *, at: datetime = EVENING + HOUR, code: str = ""
) -> list[Item]:
    of_round = {"round": code} if code else {}
    items = [
        note(site, f"Answer {number}", at=milliseconds(at)) | of_round | {"id": str(uuid.uuid4())}
        for number in range(count)
    ]
    assert send(phone, items, at=at).status_code == 200
    return items


def take_back(phone: Visitor, items: list[Item], *, at: datetime, revision: int = 1) -> None:
    reply = send(phone, [each | GONE | {"revision": revision} for each in items], at=at).json
    assert reply is not None
    assert reply["turned"] == []


def counted(site: Site) -> dict[int, int]:
    """How many answers came in by day of June."""
    with site.work() as session:
        rows = session.execute(sa.select(AnswersIn.on, AnswersIn.answers)).tuples().all()
    assert all(count >= 0 for _day, count in rows), "Fewer answers came in than none."
    found = dict[int, int]()
    for day, count in rows:
        found[day.day] = found.get(day.day, 0) + count
    return found


def test_answers_taken_back_on_a_later_day_never_put_off_who_was_met_that_day(
    site: Site, phone: Visitor
) -> None:
    items = bring(site, phone, MOST_AT_ONCE) + bring(site, phone, 20, at=EVENING + 2 * HOUR)
    take_back(phone, items, at=EVENING + 12 * HOUR)
    other, code, at = evening(site, 1)
    meet(site, other, "Amber", at=at, code=code)
    bring(site, other, 10, at=at + HOUR, code=code)
    company(site, phones=2, at=at + HOUR)
    assert counted(site) == {14: 60, 15: 30}
    assert listed(site, at=MORNING + DAY) == ["Amber"]


def test_a_phone_that_takes_back_what_it_brought_yesterday_loses_nothing_of_today(
    site: Site, phone: Visitor
) -> None:
    items = bring(site, phone, 15)
    morning = EVENING + 12 * HOUR
    bring(site, phone, FEWEST_CANDIDATES, at=morning)
    take_back(phone, items, at=morning + MINUTE)
    # Nor does it gain by bringing the same once more, again and again.
    for turn in (2, 4, 6):
        send(phone, [each | {"revision": turn} for each in items], at=morning + turn * HOUR)
        take_back(phone, items, at=morning + turn * HOUR, revision=turn + 1)
    assert counted(site) == {14: 15, 15: FEWEST_CANDIDATES}


def test_nobody_is_hidden_among_answers_that_were_taken_back_the_same_day(site: Site, phone: Visitor) -> None:
    meet(site, phone, "Amber")
    items = bring(site, phone, 10)
    company(site, phones=2)
    take_back(phone, items[:5], at=EVENING + 2 * HOUR)
    assert counted(site) == {14: 25}
    assert listed(site, at=MORNING) == []


def test_what_an_organiser_let_in_and_the_phone_takes_back_leaves_no_fewer_answers_than_none(
    site: Site, phone: Visitor
) -> None:
    items = bring(site, phone, 40, at=EVENING)
    press(site, f"{page_of(site, 'Sam')}/release", at=EVENING + MINUTE)
    take_back(phone, items, at=EVENING + 2 * MINUTE)
    assert counted(site) == {14: 0}
