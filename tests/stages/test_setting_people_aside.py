"""Setting phones aside takes forgers out of the lists, and shows nobody whose answers are whose."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.people_met import (
    DAY,
    HOUR,
    MINUTE,
    MORNING,
    company,
    join,
    listed,
    meet,
    page_of,
    press,
    speak,
)
from tests.stages.phone_answers import EVENING, joined_phone
from voting.people.models import Person
from voting.people.services import find_people
from voting.plain import clock
from voting.plain.roles import Role


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def test_setting_a_small_phone_aside_and_taking_it_back_shows_nobodys_answers(
    site: Site, phone: Visitor
) -> None:
    """Two phones of one evening: whoever goes with the ten answers of one of them would be known by these."""
    small = join(site, at=EVENING)
    meet(site, phone, "Amber")
    meet(site, small, "Basil")
    speak(site, phone, 25)
    speak(site, small, 10)
    company(site)
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
    company(site)
    page = page_of(site, "Robin")
    press(site, f"{page}/set-aside", at=EVENING + 2 * HOUR)
    assert listed(site, at=MORNING) == ["Amber"]
    press(site, f"{page}/take-back", at=MORNING)
    assert listed(site, at=MORNING) == ["Amber"]
    assert listed(site, at=MORNING + DAY) == ["Amber"]
    meet(site, join(site, at=EVENING + 2 * DAY, name="Finn"), "Clover", at=EVENING + 2 * DAY)
    company(site, at=EVENING + 2 * DAY + HOUR, phones=2)
    assert listed(site, at=MORNING + 3 * DAY) == ["Amber"]
    # However long they wait: alone they would be known by the answers that came back with them.
    assert listed(site, at=MORNING + 40 * DAY) == ["Amber", "Clover"]
    company(site, at=EVENING + 40 * DAY + HOUR)
    assert listed(site, at=MORNING + 41 * DAY) == ["Amber", "Basil", "Clover"]


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
    company(site)
    speak(site, phone, 5)
    meet(site, phone, *(f"Forged {number}" for number in range(40)), at=EVENING + HOUR)
    assert len(listed(site, at=MORNING)) == 40
    page = page_of(site, "Sam")
    press(site, f"{page}/set-aside", at=MORNING)
    assert listed(site, at=MORNING) == []
    press(site, f"{page}/take-back", at=MORNING)
    assert len(listed(site, at=MORNING)) == 40


def test_crowds_stay_listed_where_whoever_is_left_would_be_known(site: Site, phone: Visitor) -> None:
    """One answer of one person beside three phones with many people: without these it is theirs."""
    small = join(site, at=EVENING)
    meet(site, small, "Basil")
    speak(site, small, 1)
    names = ["Amber", "Clover", "Dale"]
    for name in names:
        crowd = join(site, at=EVENING, name=name)
        speak(site, crowd, 10)
        meet(site, crowd, *(f"{name} {number}" for number in range(25)), at=EVENING + HOUR)

    def count() -> int:
        with clock.set_to(MORNING), site.work() as session:
            return find_people(session, today=site.instance.today).total

    assert count() == 76
    for name in names:
        press(site, f"{page_of(site, name)}/set-aside", at=MORNING)
    assert count() == 76


def test_who_is_set_aside_is_named_on_no_page_but_their_own_which_says_that_they_are_in_no_list(
    site: Site, phone: Visitor
) -> None:
    meet(site, phone, *(f"Forged {number}" for number in range(25)), at=EVENING + HOUR)
    company(site)
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
        assert "Not listed yet" in words(read(desk.get(f"/people/{key}")))


def test_the_page_of_a_phone_tells_its_people_in_steps(site: Site, phone: Visitor) -> None:
    page = page_of(site, "Sam")
    texts = []
    for number in range(3):
        meet(site, phone, f"Amber {number}")
        with clock.set_to(EVENING + MINUTE):
            texts.append(words(read(site.officer(Role.ORGANISER).get(page))))
    assert len(set(texts)) == 1
    assert "fewer than 20" in texts[0]
