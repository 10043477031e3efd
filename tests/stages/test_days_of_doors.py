"""A door is counted on its own day, however it is taken back; and a frozen ward forgets what few share."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import ward_named
from tests.sites import Site, Visitor
from tests.stages.noting import EVENING, Item, joined_phone, kept, milliseconds, note, send
from voting.collect.models import Campaign, DoorCount
from voting.collect.services import doors_of, settle
from voting.people.rules import FEWEST_CANDIDATES

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
GONE = {"revision": 1, "outcome": "withdrawn", "words": "", "language": "", "street": ""}


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def days(site: Site) -> dict[date, int]:
    with site.work() as session:
        lowest = session.scalar(sa.select(sa.func.min(DoorCount.spoke)))
        assert lowest is None or lowest >= 0, "There are fewer doors than none."
        campaign = session.scalars(sa.select(Campaign)).one()
        return {day: doors.knocked for day, doors in doors_of(session, campaign).days}


def freeze(site: Site) -> None:
    with site.work() as session:
        settle(session, session.scalars(sa.select(Campaign)).one(), ward_named(session))


def test_an_answer_taken_back_on_another_day_is_taken_from_the_day_of_its_door(
    site: Site, phone: Visitor
) -> None:
    items = [note(site, f"Answer {number}") for number in range(3)]
    send(phone, items)
    next_day = EVENING + 12 * HOUR
    send(phone, [items[0] | GONE | {"at": milliseconds(next_day)}], at=next_day)
    assert days(site) == {EVENING.date(): 2}
    # Written anew with another date, a door stays on its day.
    again = {"revision": 1, "words": "Changed", "at": milliseconds(next_day)}
    send(phone, [items[1] | again], at=next_day)
    assert days(site) == {EVENING.date(): 2}


def test_taking_back_in_a_frozen_ward_makes_no_negative_doors(site: Site, phone: Visitor) -> None:
    items = [note(site, f"Answer {number}") for number in range(3)]
    send(phone, items)
    freeze(site)
    next_day = EVENING + 12 * HOUR
    send(phone, [each | GONE | {"at": milliseconds(next_day)} for each in items], at=next_day)
    assert days(site) == {}


def test_in_a_frozen_ward_no_phone_changes_words_for_nobody_knows_whose_they_are(
    site: Site, phone: Visitor
) -> None:
    item = note(site, "Mend the gate")
    send(phone, [item])
    freeze(site)
    reply = send(phone, [item | {"revision": 1, "words": "Forged"}]).json
    assert reply is not None
    [turned] = reply["turned"]
    assert "its ward is frozen" in turned["reason"]
    assert [each.words for each in kept(site)] == ["Mend the gate"]


def test_doors_of_one_sending_are_taken_back_one_by_one(site: Site, phone: Visitor) -> None:
    items = [note(site, f"Answer {number}") for number in range(6)]
    send(phone, items)
    send(phone, [items[0] | GONE, items[1] | GONE, items[2] | {"revision": 1, "words": "Changed"}])
    assert days(site) == {EVENING.date(): 4}
    send(phone, [items[0] | {"revision": 2}, items[3] | GONE | {"at": milliseconds(EVENING - 3 * DAY)}])
    assert days(site) == {EVENING.date(): 4}


def said(site: Site, **doors: int) -> list[Item]:
    """Answers by street and language, such as `Elm_en=20`."""
    return [
        note(site, f"{name} {number}", street=f"{street} Road", language=language) | {"id": str(uuid.uuid4())}
        for name, count in doors.items()
        for street, language in [name.split("_")]
        for number in range(count)
    ]


def test_a_frozen_ward_keeps_streets_and_languages_only_where_enough_share_them(
    site: Site, phone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if these came from many phones.
    monkeypatch.setattr("voting.collect.coarsening.MOST_OF_ONE", 100)
    send(phone, said(site, Elm_en=24, Oak_en=21, Ash_en=3, Elm_pl=4), at=EVENING + HOUR)
    freeze(site)
    found = Counter((each.street, each.language) for each in kept(site))
    assert sum(found.values()) == 52
    assert all(count >= FEWEST_CANDIDATES for count in found.values())
    assert "pl" not in {language for _street, language in found}
    assert {street for street, _language in found} <= {"Elm Road", "Oak Road", ""}
    assert "Elm Road" in {street for street, _language in found}
    # What comes late keeps neither.
    send(phone, said(site, Elm_en=1), at=EVENING + 2 * HOUR)
    late = Counter((each.street, each.language) for each in kept(site)) - found
    assert late == {("", ""): 1}


def test_a_page_sent_twice_around_freezing_is_one_answer(site: Site, phone: Visitor) -> None:
    items = said(site, Elm_en=2)
    send(phone, items)
    freeze(site)
    reply = send(phone, items).json
    assert reply is not None
    assert reply["turned"] == []
    assert {each.street for each in kept(site)} == {""}
