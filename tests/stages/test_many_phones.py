"""Whoever has a round's code can join with many phones: they count as many as walk, and keep nobody out."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.phone_answers import EVENING, joined_phone, kept, note, send, token_of
from voting.collect.models import Campaign, Doubt, Round
from voting.collect.rules import CANVASSERS, DOORS_AT_ONCE
from voting.collect.services import doors_of
from voting.people.models import PhonePass
from voting.people.services import give_pass
from voting.plain import clock
from voting.plain.roles import PassKind, Role

HOUR = timedelta(hours=1)


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def round_page(site: Site) -> str:
    with site.work() as session:
        return f"/rounds/{session.scalars(sa.select(Round.id)).one()}"


def expect(site: Site, number: int | str, *, status: int = 303) -> str:
    with clock.set_to(EVENING):
        answer = site.officer(Role.ORGANISER).post(f"{round_page(site)}/canvassers", {"canvassers": number})
    assert answer.status_code == status
    return words(read(answer, status)) if status != 303 else ""


def given(site: Site, name: str) -> Visitor:
    with clock.set_to(EVENING), site.work() as session:
        walked = session.scalars(sa.select(Round.id)).one()
        return site.phone(give_pass(session, PassKind.ROUND, subject_id=walked, name=name))


def join(site: Site, name: str) -> Visitor:
    visitor = site.visitor()
    with clock.set_to(EVENING):
        assert visitor.post("/join", {"code": token_of(site), "name": name}).status_code == 303
    return visitor


def flood(site: Site, phone: Visitor, doors: int = 50) -> None:
    items = [note(site, f"Forged {n}") | {"id": str(uuid.uuid4())} for n in range(doors)]
    reply = send(phone, items).json
    assert reply is not None
    assert reply["turned"] == []


def counted(site: Site) -> int:
    with site.work() as session:
        return doors_of(session, session.scalars(sa.select(Campaign)).one()).together.knocked


def test_sixty_phones_count_no_more_doors_than_so_many_people_can_knock_at_as_walk(
    site: Site, phone: Visitor
) -> None:
    expect(site, 3)
    for number in range(12):
        flood(site, given(site, f"Forger {number}"), 15)
    assert counted(site) == 3 * DOORS_AT_ONCE
    assert sum(each.doubt == Doubt.PACE for each in kept(site)) == 12 * 15 - 3 * DOORS_AT_ONCE
    # What is set aside leaves its room to those who really walk.
    with clock.set_to(EVENING):
        assert site.officer(Role.ORGANISER).post(f"{round_page(site)}/set-aside").status_code == 303
    flood(site, given(site, "Kim"), 5)
    assert counted(site) == 5


def test_phones_above_the_number_wait_until_the_organiser_lets_them_in(site: Site, phone: Visitor) -> None:
    expect(site, 2)
    robin, kim = join(site, "Robin"), join(site, "Kim")
    with clock.set_to(EVENING):
        assert robin.get("/doorstep/").status_code == 302
        waits = kim.get(f"/doorstep/{round_page(site).rpartition('/')[2]}")
        assert waits.status_code == 403
        assert "Ask your organiser to let this one in" in words(read(waits, 403))
        assert kim.client.post("/doorstep/answers", json={"now": 0, "items": []}).status_code == 403
        desk = site.officer(Role.ORGANISER)
        page = read(desk.get(round_page(site)))
        assert "Waiting to be let in" in words(page)
        [let_in] = [form for form in page.select("form") if form.text.strip() == "Let Kim in"]
        assert desk.post(str(let_in["action"])).status_code == 303
        assert kim.get("/doorstep/").status_code == 302
        assert "Waiting to be let in" not in words(read(desk.get(round_page(site))))


def test_a_code_that_somebody_filled_up_keeps_no_canvasser_out_and_puts_none_out(
    site: Site, phone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voting.people.services.passes.MOST_WAITING", 6)
    expect(site, 2)
    for number in range(7):
        join(site, f"Forger {number}")
    with clock.set_to(EVENING):
        full = site.visitor().post("/join", {"code": token_of(site), "name": "Kim"})
        assert full.status_code == 409
        assert "Ask the organiser or a steward to turn them away" in full.text
        desk = site.officer(Role.ORGANISER)
        done = desk.post(f"{round_page(site)}/turn-away", follow_redirects=True)
        assert "6 phones turned away." in words(read(done))
        assert phone.get("/doorstep/").status_code == 302
    kim = join(site, "Kim")
    with site.work() as session:
        key = session.scalars(sa.select(PhonePass.id).where(PhonePass.name == "Kim")).one()
    with clock.set_to(EVENING):
        assert desk.post(f"{round_page(site)}/passes/{key}/admit").status_code == 303
        assert kim.get("/doorstep/").status_code == 302


def test_everything_of_a_round_is_set_aside_and_comes_back_as_it_was(site: Site, phone: Visitor) -> None:
    other = given(site, "Robin")
    flood(site, phone, 8)
    flood(site, other, 8)
    with site.work() as session:
        key = session.scalars(sa.select(PhonePass.id).where(PhonePass.name == "Robin")).one()
    page = round_page(site)
    with clock.set_to(EVENING + HOUR):
        desk = site.officer(Role.ORGANISER)
        assert desk.post(f"{page}/take-back").status_code == 409
        desk.post(f"{page}/passes/{key}/set-aside")
        assert counted(site) == 8
    with clock.set_to(EVENING + HOUR + HOUR):
        assert "8 doors set aside." in words(read(desk.post(f"{page}/set-aside", follow_redirects=True)))
        assert counted(site) == 0
        assert desk.post(f"{page}/set-aside").status_code == 409
        assert desk.post(f"{page}/take-back").status_code == 303
        assert counted(site) == 8
        # What was set aside by itself is taken back by itself.
        assert desk.post(f"{page}/passes/{key}/take-back").status_code == 303
    assert counted(site) == 16


@pytest.mark.parametrize("number", [0, 61, "many", "", "-3", "²"])
def test_a_number_of_canvassers_that_cannot_be_is_refused_with_a_sentence(
    site: Site, phone: Visitor, number: int | str
) -> None:
    assert "Enter the number of canvassers on this round: from 1 to 60." in expect(site, number, status=400)
    with site.work() as session:
        assert session.scalars(sa.select(Round.canvassers)).one() == CANVASSERS


def test_how_many_walk_is_planned_with_the_round(site: Site, phone: Visitor) -> None:
    desk = site.officer(Role.ORGANISER)
    form = {"ward": "harborne", "on": "2026-06-20", "canvassers": "4"}
    assert desk.post("/campaigns/this-summer/rounds/new", form).status_code == 303
    with site.work() as session:
        assert session.scalars(sa.select(Round.canvassers).order_by(Round.on)).all() == [CANVASSERS, 4]
