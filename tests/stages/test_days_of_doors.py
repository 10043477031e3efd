"""A door is counted on its own day, however it is taken back; and a frozen ward forgets what few share."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.answers import record_answer
from tests.factories import BY, make_campaign, ward_named
from tests.sites import Site, Visitor
from tests.stages.phone_answers import (
    EVENING,
    Item,
    another_phone,
    joined_phone,
    kept,
    key_made_at,
    milliseconds,
    note,
    send,
)
from voting.collect.models import Campaign, DoorCount, Outcome, Source
from voting.collect.rules import kept_key
from voting.collect.services import doors_of, plan_round, settle
from voting.keeping.names import Names
from voting.people.rules import FEWEST_CANDIDATES
from voting.people.services import give_pass
from voting.plain import clock
from voting.plain.roles import PassKind
from voting.storage.journal import JournalEntry

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


def test_in_a_frozen_ward_a_phone_takes_back_no_more_answers_than_it_brought_and_the_journal_says_so(
    site: Site, phone: Visitor
) -> None:
    items = [note(site, f"Answer {number}") for number in range(4)]
    send(phone, items)
    other = another_phone(site)
    send(other, [note(site, "Their own")], at=EVENING + HOUR)
    freeze(site)
    # They joined the same round, know all keys, and knocked at one door: nobody knows any more at which.
    gone = taken_back(other, items, at=EVENING + HOUR)
    assert len(gone) == 1
    assert taken_back(other, items, at=EVENING + HOUR) == gone
    assert sum(each.words != "" for each in kept(site)) == 4
    assert days(site) == {EVENING.date(): 4}
    with site.work() as session:
        [line] = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "AnswersTakenBack"))
        assert (line.details["count"], line.actor.partition(":")[0]) == (1, "pass")
        assert Names(session, [line]).in_words(line.details)["round"].startswith("Harborne")


def test_a_phone_of_another_ward_or_campaign_takes_back_nothing_of_a_frozen_ward(
    site: Site, phone: Visitor
) -> None:
    item = note(site, "Mend the gate")
    send(phone, [item])
    freeze(site)
    for ward, day in (("quinton", EVENING.date()), ("harborne", EVENING.date() + 400 * DAY)):
        at = EVENING + (day - EVENING.date()) + HOUR
        stranger, named = phone_elsewhere(site, ward=ward, day=day)
        own = {"id": key_made_at(at), "round": named, "at": milliseconds(at)}
        assert send(stranger, [note(site, "Their own") | own], at=at).status_code == 200
        # Of their own round, or of the one where it was said.
        for key in (named, item["round"]):
            assert taken_back(stranger, [item | {"round": key}], at=at) == []
    assert "Mend the gate" in {each.words for each in kept(site)}


@pytest.mark.parametrize(("later", "count"), [(7 * DAY, 1), (8 * DAY, 0)])
def test_in_a_frozen_ward_an_answer_is_taken_back_within_a_week(
    site: Site, phone: Visitor, later: timedelta, count: int
) -> None:
    item = note(site, "Mend the gate")
    send(phone, [item])
    freeze(site)
    assert len(taken_back(phone, [item], at=EVENING + later)) == count


def test_no_phone_takes_back_what_was_typed_in_from_paper_or_loaded_from_a_file(
    site: Site, phone: Visitor
) -> None:
    send(phone, [note(site, f"Answer {number}") for number in range(2)])
    with clock.set_to(EVENING), site.work() as session:
        campaign = session.scalars(sa.select(Campaign)).one()
        others = [
            record_answer(
                session,
                campaign,
                ward=ward_named(session),
                outcome=Outcome.SPOKE,
                words=source,
                source=source,
            )
            for source in (Source.PAPER, Source.FILE)
        ]
        keys = [kept_key(uuid.uuid4()) for _each in others]
        for answer, key in zip(others, keys, strict=True):
            answer.id = key
    items = [note(site) | {"id": str(key)} for key in keys]
    assert taken_back(phone, items, at=EVENING + HOUR) == []
    freeze(site)
    assert taken_back(phone, items, at=EVENING + HOUR) == []
    assert {"paper", "file"} <= {each.words for each in kept(site)}


def taken_back(phone: Visitor, items: list[Item], *, at: datetime) -> list[str]:
    """Which of these answers a phone may take back."""
    reply = send(phone, [each | GONE | {"at": milliseconds(at)} for each in items], at=at).json
    assert reply is not None
    return [each["id"] for each in reply["taken"]]


def phone_elsewhere(site: Site, *, ward: str, day: date) -> tuple[Visitor, str]:
    """A phone that joined a round of another ward, or of another campaign, and the key of that round."""
    at = datetime.combine(day, EVENING.timetz())
    with clock.set_to(at), site.work() as session:
        if day == EVENING.date():
            campaign = session.scalars(sa.select(Campaign)).one()
        else:
            campaign = make_campaign(session, "Another summer", day=day)
        walked = plan_round(
            session,
            campaign,
            ward=ward_named(session, ward),
            on=day,
            meeting_place="",
            streets=["Elm Road"],
            by=BY,
        )
        given = give_pass(session, PassKind.ROUND, subject_id=walked.id, name="Eve")
        return site.phone(given), str(walked.id)


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
