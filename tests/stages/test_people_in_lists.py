"""People stand in lists with others: whoever watches all pages all day cannot tell whose answer is whose."""

from __future__ import annotations

import random
import uuid
from datetime import date, datetime
from itertools import pairwise

import pytest
import sqlalchemy as sa

from tests.factories import make_round, ward_named
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.people_met import (
    DAY,
    HOUR,
    MINUTE,
    MORNING,
    company,
    evening,
    join,
    listed,
    meet,
    page_of,
    speak,
)
from tests.stages.phone_answers import EVENING, joined_phone, milliseconds, note, send
from voting.collect.models import Answer, Campaign, Outcome, Round
from voting.collect.services import settle
from voting.people.models import Person
from voting.people.rules import FEWEST_CANDIDATES
from voting.people.services import find_people
from voting.plain import clock
from voting.plain.roles import Role


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def test_whoever_watches_both_lists_all_day_has_twenty_answers_to_choose_from_for_each_person(
    site: Site,
) -> None:
    """After each door all that organisers can list is looked at; each evening has too few doors by itself."""
    with site.work() as session:
        make_round(session)
    seen_on: dict[uuid.UUID, date] = {}
    days: dict[uuid.UUID, set[date]] = {}
    lists: list[tuple[date, frozenset[str]]] = []

    def look(at: datetime) -> None:
        with clock.set_to(at), site.work() as session:
            for key in session.scalars(sa.select(Answer.id)):
                seen_on.setdefault(key, at.date())
            people = find_people(session, today=site.instance.today).people
            lists.append((at.date(), frozenset(each.name for each in people)))

    for day in range(12):
        first, code, at = evening(site, day)
        phones = [first, *(join(site, at=at, name=f"Robin {day} {n}") for n in range(2))]
        look(at)
        for door in range(random.randint(3, 9)):
            moment, phone = at + door * MINUTE, phones[door % 3]
            said = note(site, f"Door {door}", at=milliseconds(moment), round=code)
            send(phone, [said | {"id": str(uuid.uuid4())}], at=moment)
            look(moment)
            if door % 3 == 0:
                meet(site, phone, f"Person {day} {door}", at=moment, code=code)
            look(moment)
    for (before, people), (after, more) in pairwise(lists):
        assert people == more or before < after, "The list of people grew in the middle of a day."
    with clock.set_to(EVENING + 12 * DAY), site.work() as session:
        found = find_people(session, today=site.instance.today)
        batches = {each.id: found.listing.batch_of(each) for each in found.people}
        assert len(batches) > 12
    for key, batch in batches.items():
        assert batch is not None
        days[key] = {batch.first, batch.last}
        candidates = [each for each in seen_on.values() if batch.first <= each <= batch.last]
        assert len(candidates) >= FEWEST_CANDIDATES


def test_no_page_tells_more_of_when_a_person_came_than_weeks(site: Site, phone: Visitor) -> None:
    meet(site, phone, "Amber")
    company(site, phones=2)
    company(site, phones=1, at=EVENING + DAY)
    assert listed(site, at=MORNING) == []
    morning = MORNING + DAY
    assert listed(site, at=morning) == ["Amber"]
    with site.work() as session:
        key = session.scalars(sa.select(Person.id)).one()
    with clock.set_to(morning):
        desk = site.officer(Role.ORGANISER)
        for page in (desk.get(f"/people/{key}"), desk.post(f"/people/{key}")):
            text = words(read(page))
            assert "between 8 June 2026 and 21 June 2026" in text
            assert "14 June" not in text
            assert "15 June" not in text


def test_who_wants_to_be_forgotten_today_is_found_by_their_whole_number_and_by_nothing_else(
    site: Site, phone: Visitor
) -> None:
    meet(site, phone, "Amber", email="amber@rehearsal.example")
    with clock.set_to(EVENING + MINUTE):
        desk = site.officer(Role.ORGANISER)

        def found(typed: str, reason: str = "their own request") -> bool:
            page = read(desk.post("/people", {"q": typed, "reason": reason}))
            return bool(page.select("ul.people strong"))

        assert found("+44 7700 900 123")
        assert found("Amber@rehearsal.example")
        for typed in ("Amber", "0123", "@rehearsal.example", "mber@rehearsal.example", ""):
            assert not found(typed)
        assert not found("07700900123", "reaching them")
        with site.work() as session:
            key = session.scalars(sa.select(Person.id)).one()
        assert "Not listed yet" in words(read(desk.get(f"/people/{key}")))
        assert desk.post(f"/people/{key}/erase").status_code == 303
    with site.work() as session:
        assert session.scalars(sa.select(Person)).all() == []


def test_freezing_a_shortlist_leaves_nobody_beside_few_answers(site: Site, phone: Visitor) -> None:
    """Whoever makes a campaign to freeze it ends no batch: people wait for answers, or four weeks."""
    meet(site, phone, "Amber")
    speak(site, phone, 3)
    with clock.set_to(MORNING), site.work() as session:
        settle(session, session.scalars(sa.select(Campaign)).one(), ward_named(session))
    assert listed(site, at=MORNING + DAY) == []
    assert listed(site, at=EVENING + 27 * DAY) == []
    assert listed(site, at=EVENING + 28 * DAY) == ["Amber"]


def test_who_looks_brings_none_of_the_answers_that_hide_somebody(site: Site, phone: Visitor) -> None:
    """Neither with one phone, however much it brings, nor with two."""
    meet(site, phone, "Amber")
    speak(site, phone, 3)
    company(site, phones=2, doors=60)
    assert listed(site, at=MORNING) == []
    company(site, phones=1, doors=10, at=EVENING + DAY)
    assert listed(site, at=MORNING + DAY) == ["Amber"]


def test_no_page_of_the_office_changes_when_somebody_is_met(site: Site, phone: Visitor) -> None:
    """Home, campaign, ward, round and phone: nothing counts people as they come in."""
    speak(site, phone, 5)
    with site.work() as session:
        walked = session.scalars(sa.select(Round.id)).one()
    addresses = (
        "/office", "/campaigns/this-summer", "/campaigns/this-summer/wards/harborne", f"/rounds/{walked}",
        page_of(site, "Sam"), "/people", "/campaigns/this-summer/held",
    )  # fmt: skip

    def seen() -> list[str]:
        with clock.set_to(EVENING + HOUR):
            desk = site.officer(Role.ORGANISER)
            return [words(read(desk.get(address))) for address in addresses]

    before = seen()
    meet(site, phone, "Amber", at=EVENING + HOUR)
    assert seen() == before


def test_answers_are_there_to_be_sorted_at_once(site: Site, phone: Visitor) -> None:
    speak(site, phone, 1)
    with site.work() as session:
        said = session.scalars(sa.select(Answer)).one()
        assert said.outcome == Outcome.SPOKE
        assert said.is_counted
