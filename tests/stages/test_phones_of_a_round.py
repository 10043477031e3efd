"""What one phone of a round can do, however much it sends; and how all of it is set aside and taken back."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import ward_named
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.phone_answers import EVENING, Item, joined_phone, kept, milliseconds, note, send, token_of
from voting.collect.models import Answer, Campaign, DoorCount, Doubt, Round
from voting.collect.rules import DOORS_AT_ONCE
from voting.collect.services import doors_of, settle
from voting.people.messages import VERSION
from voting.people.models import Consent, Person, PhonePass
from voting.people.rules import LONGEST_WAIT
from voting.people.services import ORIGIN_KEPT_FOR, find_people, forget_origins, give_pass
from voting.plain import clock
from voting.plain.roles import PassKind, Role

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def flood(site: Site, phone: Visitor, count: int, *, at: datetime = EVENING) -> list[Item]:
    first = note(site, "Forged", at=0)
    items = [first | {"id": str(uuid.uuid4()), "words": f"Forged {number}"} for number in range(count)]
    for start in range(0, count, 100):
        answer = send(phone, items[start : start + 100], at=at)
        assert answer.json is not None
        assert len(answer.json["taken"]) == len(items[start : start + 100])
    return items


def people(site: Site, phone: Visitor, count: int, *, at: datetime = EVENING) -> None:
    person = {
        "round": token_of(site), "at": 0, "name": "Pat", "phone": "07700 900123", "wording": VERSION,
        "purposes": ["invite"], "channels": ["call"], "language": "en",
    }  # fmt: skip
    items = [person | {"id": str(uuid.uuid4())} for _number in range(count)]
    with clock.set_to(at):
        sent = phone.client.post("/doorstep/people", json={"now": milliseconds(EVENING), "items": items})
    assert sent.json is not None
    assert sent.json["turned"] == []


def page_of_phone(site: Site) -> str:
    with site.work() as session:
        given = session.scalars(sa.select(PhonePass)).one()
        return f"/rounds/{given.subject_id}/passes/{given.id}"


def set_aside_at_once(site: Site, page: str) -> None:
    """While nobody from the phone stands in a list yet."""
    with clock.set_to(EVENING + HOUR):
        assert site.officer(Role.ORGANISER).post(f"{page}/set-aside").status_code == 303


def state_of(site: Site) -> dict[uuid.UUID, tuple[object, ...]]:
    return {
        each.id: (each.words, each.is_held, each.is_personal, each.doubt, each.is_counted, each.is_set_aside)
        for each in kept(site)
    }


def counted(site: Site) -> tuple[int, int, int]:
    """The doors that count: by answer, by ward and by day, which must be one number."""
    by_answer = sum(each.is_counted and each.outcome != "withdrawn" for each in kept(site))
    with site.work() as session:
        doors = doors_of(session, session.scalars(sa.select(Campaign)).one())
        return by_answer, doors.together.knocked, sum(each.knocked for _day, each in doors.days)


def test_one_pass_that_hands_in_thousands_stuffs_no_shortlist(site: Site, phone: Visitor) -> None:
    """What is above the pace is kept, held, and dated within the round."""
    flood(site, phone, 2_000)
    said = kept(site)
    assert len(said) == 2_000
    assert Counter(each.doubt for each in said) == {None: DOORS_AT_ONCE, Doubt.PACE: 2_000 - DOORS_AT_ONCE}
    assert {each.recorded_on for each in said} == {date(2026, 6, 8)}
    assert counted(site) == (DOORS_AT_ONCE,) * 3


def test_joining_again_gives_no_second_pace(site: Site, phone: Visitor) -> None:
    flood(site, phone, 50)
    with site.work() as session:
        first = session.scalars(sa.select(PhonePass)).one()
        with clock.set_to(EVENING):
            second = give_pass(session, PassKind.ROUND, subject_id=first.subject_id, name="Sam")
        phone = site.phone(second, first)
    flood(site, phone, 50)
    assert sum(each.is_counted for each in kept(site)) == DOORS_AT_ONCE


def test_writing_anew_what_is_held_lets_nothing_out(site: Site, phone: Visitor) -> None:
    items = flood(site, phone, 30)
    send(phone, [item | {"revision": 1, "words": "Changed"} for item in items])
    send(phone, [item | {"revision": 2, "outcome": "withdrawn", "words": ""} for item in items])
    assert counted(site) == (0, 0, 0)
    send(phone, [item | {"revision": 3} for item in items])
    assert sum(each.is_counted for each in kept(site)) <= DOORS_AT_ONCE
    assert len(set(counted(site))) == 1


def test_everything_from_a_phone_is_set_aside_and_comes_back_as_it_was(site: Site, phone: Visitor) -> None:
    flood(site, phone, 40)
    send(phone, [note(site, "Personal", held=True)], at=EVENING + HOUR)
    people(site, phone, 5)
    before, doors, desk = state_of(site), counted(site), site.officer(Role.ORGANISER)
    page = page_of_phone(site)
    assert f"Doors counted {doors[0]} Held for you {41 - doors[0]}" in words(read(desk.get(page)))
    set_aside_at_once(site, page)
    assert counted(site) == (0, 0, 0)
    assert all(each.is_held and not each.is_counted for each in kept(site))
    with site.work() as session:
        assert find_people(session, today=site.instance.today).total == 0
    # What still comes, and a new writing of what is set aside, comes to nothing as well.
    more = note(site, "More")
    send(phone, [more], at=EVENING + HOUR)
    people(site, phone, 1)
    assert counted(site) == (0, 0, 0)
    assert "41 set aside" not in words(read(desk.get(page)))
    assert desk.post(f"{page}/release").status_code == 409
    with clock.set_to(EVENING + HOUR):
        assert desk.post(f"{page}/take-back").status_code == 303
    after = state_of(site)
    assert {key: after[key] for key in before} == before
    assert len(set(counted(site))) == 1
    assert counted(site)[0] == doors[0] + 1
    with site.work() as session:
        assert find_people(session, today=site.instance.today).total == 6


def test_all_that_came_too_fast_is_let_in_together_but_what_is_personal_stays_held(
    site: Site, phone: Visitor
) -> None:
    flood(site, phone, 40)
    send(phone, [note(site, "Personal", held=True)])
    desk, page = site.officer(Role.ORGANISER), page_of_phone(site)
    held = words(read(desk.get("/campaigns/this-summer/held")))
    assert "Held because of how they arrived" in held
    # Beside the phone and the day its words would lead to whoever was met there.
    assert "Forged" not in held
    assert "Personal" in held
    assert desk.post(f"{page}/release").status_code == 303
    assert counted(site) == (41, 41, 41)
    assert [each.words for each in kept(site) if each.is_held] == ["Personal"]


def test_one_answer_that_came_too_fast_counts_once_it_is_released(site: Site, phone: Visitor) -> None:
    flood(site, phone, DOORS_AT_ONCE + 2)
    desk = site.officer(Role.ORGANISER)
    held = [each for each in kept(site) if each.is_held]
    assert desk.post(f"/answers/{held[0].id}/release").status_code == 303
    assert desk.post(f"/answers/{held[1].id}/erase").status_code == 303
    assert counted(site) == (DOORS_AT_ONCE + 2,) * 3


def test_once_the_shortlist_is_frozen_no_answer_says_from_which_phone_it_came(
    site: Site, phone: Visitor
) -> None:
    flood(site, phone, 5)
    assert all(each.pass_id for each in kept(site))
    with site.work() as session:
        settle(session, session.scalars(sa.select(Campaign)).one(), ward_named(session))
    send(phone, [note(site, "Late")], at=EVENING + HOUR)
    assert {(each.pass_id, each.round_id) for each in kept(site)} == {(None, None)}
    desk, page = site.officer(Role.ORGANISER), page_of_phone(site)
    assert "frozen" in words(read(desk.get(page)))
    people(site, phone, 2)
    set_aside_at_once(site, page)
    assert counted(site) == (6, 6, 6)
    with site.work() as session:
        assert find_people(session, today=site.instance.today).total == 0
    send(phone, [note(site, "Later still")], at=EVENING + HOUR)
    assert [each.words for each in kept(site) if each.doubt == Doubt.LATE] == ["Later still"]
    assert counted(site) == (6, 6, 6)


def test_a_person_says_until_they_are_listed_from_which_phone_and_by_no_key_that_an_answer_has(
    site: Site, phone: Visitor
) -> None:
    send(phone, [note(site)])
    people(site, phone, 2)
    with site.work() as session:
        [origin] = session.scalars(sa.select(Person.origin).distinct())
        passes = {str(key) for key in session.scalars(sa.select(PhonePass.id))}
        assert origin is not None
        assert origin not in passes
        assert not any(key.replace("-", "") in origin for key in passes)
        assert set(session.scalars(sa.select(Person.met_on))) == {date(2026, 6, 14)}
        assert set(session.scalars(sa.select(Consent.given_on))) == {date(2026, 6, 14)}
        assert forget_origins(session, before=EVENING.date(), instance=site.instance) == 0
        # They stand in lists from four weeks later on: hardly anybody is asked in this ward.
        listed_on = EVENING.date() + LONGEST_WAIT
        assert forget_origins(session, before=listed_on, instance=site.instance) == 0
        assert forget_origins(session, before=listed_on + DAY, instance=site.instance) == 2
        assert session.scalars(sa.select(Person.origin)).all() == [None, None]


def test_people_still_set_aside_when_the_14_days_are_over_are_erased(site: Site, phone: Visitor) -> None:
    people(site, phone, 2)
    set_aside_at_once(site, page_of_phone(site))
    with site.work() as session:
        forget_origins(session, before=EVENING.date() + ORIGIN_KEPT_FOR, instance=site.instance)
        assert session.scalars(sa.select(Person)).all() == []


def test_the_doors_of_a_day_add_up_however_they_are_written_anew(site: Site, phone: Visitor) -> None:
    items = [note(site, f"Answer {number}") for number in range(6)]
    send(phone, items)
    send(phone, [items[0] | {"revision": 1, "outcome": "no answer", "words": "", "language": ""}])
    send(phone, [items[1] | {"revision": 1, "outcome": "withdrawn", "words": "", "language": ""}])
    send(phone, [items[2]], at=EVENING + 2 * DAY)
    with site.work() as session:
        doors = doors_of(session, session.scalars(sa.select(Campaign)).one())
        [(day, said)] = doors.days
        assert (day, said.spoke, said.no_answer, said.knocked) == (date(2026, 6, 14), 4, 1, 5)
        [row] = session.scalars(sa.select(DoorCount)).all()
        assert row.pass_id == session.scalars(sa.select(PhonePass.id)).one()
    assert counted(site) == (5, 5, 5)


def test_an_organiser_alone_sets_aside_and_only_a_phone_of_this_round(site: Site, phone: Visitor) -> None:
    page = page_of_phone(site)
    assert site.officer(Role.STEWARD).post(f"{page}/set-aside").status_code == 403
    desk = site.officer(Role.ORGANISER)
    with site.work() as session:
        walked = session.scalars(sa.select(Round.id)).one()
    for act in ("", "/set-aside", "/take-back", "/release"):
        address = f"/rounds/{walked}/passes/{uuid.uuid4()}{act}"
        answer = desk.post(address) if act else desk.get(address)
        assert answer.status_code == 404
    with site.work() as session:
        assert session.scalars(sa.select(Answer.id)).all() == []
