"""People who come faster than anybody can meet them are kept, held, and shown with their phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.factories import BY
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.people_met import HOUR, MORNING, join
from tests.stages.phone_answers import EVENING, joined_phone
from tests.stages.test_phones_of_a_round import page_of_phone, people
from voting.collect.models import Campaign, Round
from voting.collect.rules import DOORS_AT_ONCE, SECONDS_A_DOOR
from voting.collect.services import plan_round
from voting.people.models import Person
from voting.people.services import give_pass
from voting.plain import clock
from voting.plain.roles import PassKind, Role
from voting.storage.journal import JournalEntry


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def states(site: Site) -> tuple[int, int]:
    """How many count, and how many are held."""
    with site.work() as session:
        found = session.scalars(sa.select(Person)).all()
        assert all(each.is_set_aside for each in found if each.is_hasty)
        return sum(not each.is_set_aside for each in found), sum(each.is_hasty for each in found)


def held_page(site: Site) -> str:
    with site.work() as session:
        return f"/campaigns/{session.scalars(sa.select(Campaign.slug)).one()}/held"


def test_people_come_at_the_pace_of_doors_and_the_rest_is_held(site: Site, phone: Visitor) -> None:
    people(site, phone, 50)
    assert states(site) == (DOORS_AT_ONCE, 50 - DOORS_AT_ONCE)
    people(site, phone, 5, at=EVENING + timedelta(seconds=3 * SECONDS_A_DOOR))
    assert states(site) == (DOORS_AT_ONCE + 3, 52 - DOORS_AT_ONCE)


def test_a_phone_with_people_alone_is_shown_and_let_in_by_the_organiser(site: Site, phone: Visitor) -> None:
    """The next morning: told at once, it would lay whoever is met beside the answer that came with them."""
    people(site, phone, 30)
    desk, page = site.officer(Role.ORGANISER), held_page(site)
    shown = (
        (page.removesuffix("/held"), "Review held answers"),
        (page, "Sam"),
        (page_of_phone(site), "People are held for you"),
    )
    for at, is_told in ((EVENING + HOUR, False), (MORNING, True), (MORNING, False)):
        with clock.set_to(at):
            for address, sentence in shown:
                assert (sentence in words(read(desk.get(address)))) == is_told, (address, at)
            assert desk.post(f"{page_of_phone(site)}/release").status_code == 303
        assert states(site) == ((30, 0) if at == MORNING else (DOORS_AT_ONCE, 30 - DOORS_AT_ONCE))


def test_nobody_else_makes_the_people_of_a_phone_come_too_fast(site: Site, phone: Visitor) -> None:
    """However few are said to walk the round, and however many people its other phones bring."""
    desk, others = site.officer(Role.ORGANISER), [join(site, at=EVENING, name=f"Eve {n}") for n in range(2)]
    with clock.set_to(EVENING), site.work() as session:
        round_page = f"/rounds/{session.scalars(sa.select(Round.id)).one()}"
        assert desk.post(f"{round_page}/canvassers", {"canvassers": "3"}).status_code == 303
        refused = desk.post(f"{round_page}/canvassers", {"canvassers": "1"})
    assert "3 phones have already joined." in words(read(refused, 400))
    for each in others:
        for _turn in range(6):
            people(site, each, 100, at=EVENING + HOUR)
    before = states(site)[1]
    people(site, phone, 1, at=EVENING + HOUR)
    assert states(site)[1] == before


def test_taking_a_phone_back_lets_nobody_in_who_came_too_fast(site: Site, phone: Visitor) -> None:
    people(site, phone, 30)
    desk, page = site.officer(Role.ORGANISER), page_of_phone(site)
    for act in ("set-aside", "take-back"):
        with clock.set_to(EVENING + timedelta(hours=1)):
            assert desk.post(f"{page}/{act}").status_code == 303
    assert states(site) == (DOORS_AT_ONCE, 30 - DOORS_AT_ONCE)


def test_people_named_for_an_older_round_are_held_and_dated_no_further_back_than_phones_keep_them(
    site: Site, phone: Visitor
) -> None:
    assert phone
    today = EVENING + timedelta(days=40)
    with clock.set_to(today), site.work() as session:
        first = session.scalars(sa.select(Round)).one()
        new = plan_round(
            session,
            first.campaign,
            ward=first.ward,
            on=today.date(),
            meeting_place="",
            streets=[],
            by=BY,
        )
        late = site.phone(give_pass(session, PassKind.ROUND, subject_id=new.id, name="Eve"))
    people(site, late, 30, at=today)
    assert states(site) == (0, 30)
    with site.work() as session:
        assert set(session.scalars(sa.select(Person.met_on))) == {(today - timedelta(hours=72)).date()}
        assert None not in set(session.scalars(sa.select(Person.origin)))
        assert not session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "PersonErased")).all()
