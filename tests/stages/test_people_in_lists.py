"""People stand in lists with others: whoever watches all pages all day cannot tell whose answer is whose."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import BY, make_round, ward_named
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.noting import EVENING, joined_phone, milliseconds, note, send
from voting import clock
from voting.access import PassKind, Role
from voting.collect.models import Answer, Campaign, Outcome, Round
from voting.collect.services import plan_round, settle
from voting.people.models import Person, PhonePass
from voting.people.rules import FEWEST_CANDIDATES
from voting.people.services import find_people, give_pass
from voting.people.wording import VERSION

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
MORNING = EVENING + DAY - 10 * HOUR


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def join(site: Site, *, at: datetime, name: str = "Robin") -> Visitor:
    """Another phone of the first round."""
    with clock.set_to(at), site.work() as session:
        walked = session.scalars(sa.select(Round.id).order_by(Round.on).limit(1)).one()
        return site.phone(give_pass(session, PassKind.ROUND, subject_id=walked, name=name))


def meet(
    site: Site, phone: Visitor, *names: str, at: datetime = EVENING, code: str = "", **said: Any
) -> None:
    with site.work() as session:
        code = code or session.scalars(sa.select(Round.join_token).order_by(Round.on).limit(1)).one()
    person = {
        "round": code, "at": milliseconds(at), "phone": "07700 900123", "wording": VERSION,
        "purposes": ["invite"], "channels": ["call"], "language": "en",
    } | said  # fmt: skip
    items = [person | {"id": str(uuid.uuid4()), "name": name} for name in names]
    with clock.set_to(at):
        sent = phone.client.post("/doorstep/people", json={"now": milliseconds(at), "items": items})
    assert sent.json is not None
    assert sent.json["turned"] == []


def speak(site: Site, phone: Visitor, doors: int, *, at: datetime = EVENING + HOUR, **said: Any) -> None:
    items = [note(site, f"Answer {number}", at=milliseconds(at), **said) for number in range(doors)]
    reply = send(phone, [each | {"id": str(uuid.uuid4())} for each in items], at=at).json
    assert reply is not None
    assert reply["turned"] == []


def listed(site: Site, *, at: datetime) -> list[str]:
    """The names on the page of people."""
    with clock.set_to(at):
        desk = site.officer(Role.ORGANISER)
        return [each.get_text() for each in read(desk.get("/people")).select("ul.people strong")]


def page_of(site: Site, name: str) -> str:
    with site.work() as session:
        given = session.scalars(sa.select(PhonePass).where(PhonePass.name == name)).one()
        return f"/rounds/{given.subject_id}/passes/{given.id}"


def press(site: Site, address: str, *, at: datetime) -> None:
    with clock.set_to(at):
        assert site.officer(Role.ORGANISER).post(address).status_code == 303


def evening(site: Site, day: int) -> tuple[Visitor, str, datetime]:
    """Another evening's round in the same ward, with a phone on it."""
    at = EVENING + day * DAY
    with clock.set_to(at), site.work() as session:
        campaign = session.scalars(sa.select(Campaign)).one()
        walked = plan_round(
            session, campaign, ward=ward_named(session), on=at.date(), meeting_place="", streets=(), by=BY
        )
        given = give_pass(session, PassKind.ROUND, subject_id=walked.id, name=f"Sam {day}")
        return site.phone(given), walked.join_token, at


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
            lists.append((at.date(), frozenset(each.name for each in find_people(session).people)))

    for day in range(12):
        phone, code, at = evening(site, day)
        look(at)
        for door in range(random.randint(3, 9)):
            moment = at + door * MINUTE
            said = note(site, f"Door {door}", at=milliseconds(moment), round=code)
            send(phone, [said | {"id": str(uuid.uuid4())}], at=moment)
            look(moment)
            if door % 3 == 0:
                meet(site, phone, f"Person {day} {door}", at=moment, code=code)
            look(moment)
    for (before, people), (after, more) in pairwise(lists):
        assert people == more or before < after, "The list of people grew in the middle of a day."
    with clock.set_to(EVENING + 12 * DAY), site.work() as session:
        found = find_people(session)
        batches = {each.id: found.listing.batch_of(each) for each in found.people}
        assert len(batches) > 12
    for key, batch in batches.items():
        assert batch is not None
        days[key] = {batch.first, batch.last}
        candidates = [each for each in seen_on.values() if batch.first <= each <= batch.last]
        assert len(candidates) >= FEWEST_CANDIDATES


def test_no_page_tells_the_day_of_a_person_more_exactly_than_its_batch(site: Site, phone: Visitor) -> None:
    meet(site, phone, "Amber")
    speak(site, phone, 10)
    other, code, at = evening(site, 1)
    send(other, [note(site, f"More {n}", round=code) | {"id": str(uuid.uuid4())} for n in range(10)], at=at)
    assert listed(site, at=MORNING) == []
    morning = MORNING + DAY
    assert listed(site, at=morning) == ["Amber"]
    with site.work() as session:
        key = session.scalars(sa.select(Person.id)).one()
    with clock.set_to(morning):
        desk = site.officer(Role.ORGANISER)
        for page in (desk.get(f"/people/{key}"), desk.post(f"/people/{key}")):
            text = words(read(page))
            assert "between 14 June 2026 and 15 June 2026" in text
            assert text.count("14 June") == 1


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
        assert "In no list at the moment" in words(read(desk.get(f"/people/{key}")))
        assert desk.post(f"/people/{key}/erase").status_code == 303
    with site.work() as session:
        assert session.scalars(sa.select(Person)).all() == []


def test_freezing_ends_the_wait(site: Site, phone: Visitor) -> None:
    meet(site, phone, "Amber")
    speak(site, phone, 3)
    assert listed(site, at=MORNING) == []
    with clock.set_to(MORNING), site.work() as session:
        settle(session, session.scalars(sa.select(Campaign)).one(), ward_named(session))
    assert listed(site, at=MORNING) == []
    assert listed(site, at=MORNING + DAY) == ["Amber"]


def test_setting_a_small_phone_aside_and_taking_it_back_shows_nobodys_answers(
    site: Site, phone: Visitor
) -> None:
    """Two phones of one evening: whoever goes with the ten answers of one of them would be known by these."""
    small = join(site, at=EVENING)
    meet(site, phone, "Amber")
    meet(site, small, "Basil")
    speak(site, phone, 25)
    speak(site, small, 10)
    assert listed(site, at=MORNING) == ["Amber", "Basil"]
    page = page_of(site, "Robin")
    press(site, f"{page}/set-aside", at=MORNING)
    assert listed(site, at=MORNING) == ["Amber", "Basil"]
    press(site, f"{page}/take-back", at=MORNING)
    assert listed(site, at=MORNING) == ["Amber", "Basil"]


def test_people_of_a_small_phone_set_aside_before_they_were_listed_come_back_among_others(
    site: Site, phone: Visitor
) -> None:
    small = join(site, at=EVENING)
    meet(site, small, "Basil")
    speak(site, small, 10)
    meet(site, phone, "Amber")
    speak(site, phone, 25)
    page = page_of(site, "Robin")
    press(site, f"{page}/set-aside", at=EVENING + 2 * HOUR)
    assert listed(site, at=MORNING) == ["Amber"]
    press(site, f"{page}/take-back", at=MORNING)
    assert listed(site, at=MORNING) == ["Amber"]
    assert listed(site, at=MORNING + DAY) == ["Amber"]
    other, code, at = evening(site, 1)
    meet(site, other, "Clover", at=at, code=code)
    for start in range(2):
        more = [note(site, f"More {n}", round=code) | {"id": str(uuid.uuid4())} for n in range(10)]
        send(other, more, at=at + start * HOUR)
    assert listed(site, at=MORNING + DAY) == ["Amber", "Basil", "Clover"]


def test_setting_all_other_phones_aside_leaves_nobody_alone_with_few_answers(
    site: Site, phone: Visitor
) -> None:
    small = join(site, at=EVENING)
    meet(site, small, "Basil")
    speak(site, small, 10)
    speak(site, phone, 25)
    press(site, f"{page_of(site, 'Sam')}/set-aside", at=EVENING + 2 * HOUR)
    assert listed(site, at=MORNING) == []


def test_a_forger_with_few_answers_and_many_people_is_set_aside_whole(site: Site, phone: Visitor) -> None:
    speak(site, join(site, at=EVENING), 25)
    speak(site, phone, 5)
    meet(site, phone, *(f"Forged {number}" for number in range(40)))
    assert len(listed(site, at=MORNING)) == 40
    page = page_of(site, "Sam")
    press(site, f"{page}/set-aside", at=MORNING)
    assert listed(site, at=MORNING) == []
    press(site, f"{page}/take-back", at=MORNING)
    assert len(listed(site, at=MORNING)) == 40


def test_who_is_set_aside_is_named_on_no_page_but_their_own_which_says_that_they_are_in_no_list(
    site: Site, phone: Visitor
) -> None:
    meet(site, phone, *(f"Forged {number}" for number in range(25)))
    speak(site, phone, 25)
    press(site, f"{page_of(site, 'Sam')}/set-aside", at=MORNING)
    with site.work() as session:
        key = session.scalars(sa.select(Person.id).limit(1)).one()
    with clock.set_to(MORNING):
        desk = site.officer(Role.ORGANISER)
        searches: Sequence[dict[str, str]] = (
            {"q": "forged"},
            {"q": "07700900123"},
            {"q": "", "wants": "invite"},
        )
        pages = [desk.get("/people"), desk.get("/people?wants=invite")]
        pages += [desk.post("/people", {"reason": "reaching them"} | query) for query in searches]
        assert not any("Forged" in page.text for page in pages)
        assert "In no list at the moment" in words(read(desk.get(f"/people/{key}")))


def test_the_page_of_a_phone_tells_its_people_in_steps(site: Site, phone: Visitor) -> None:
    page = page_of(site, "Sam")
    texts = []
    for number in range(3):
        meet(site, phone, f"Amber {number}")
        with clock.set_to(EVENING + MINUTE):
            texts.append(words(read(site.officer(Role.ORGANISER).get(page))))
    assert len(set(texts)) == 1
    assert "fewer than 20" in texts[0]


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
