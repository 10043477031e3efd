"""From which phone people came is known while they wait, and for 14 days in which they stand in lists."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.reading import read, said_in, words
from tests.sites import Site, Visitor
from tests.stages.people_met import DAY, HOUR, MORNING, company, join, listed, meet, page_of, press, speak
from tests.stages.phone_answers import EVENING, joined_phone
from voting.people.models import Person
from voting.people.rules import LONGEST_WAIT
from voting.people.services import ORIGIN_KEPT_FOR, forget_origins
from voting.plain import clock
from voting.plain.roles import Role

PEOPLE = tuple(f"Person {number}" for number in range(26))
HELD = "/campaigns/this-summer/held"
GONE = "everyone who gave their name on"


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def night(site: Site, at: datetime) -> None:
    """What a night does with the people of phones."""
    with clock.set_to(at), site.work() as session:
        forget_origins(session, before=site.instance.today - ORIGIN_KEPT_FOR, instance=site.instance)


def origins(site: Site) -> int:
    with site.work() as session:
        asked = sa.select(sa.func.count()).select_from(Person)
        return session.scalar(asked.where(Person.origin.is_not(None))) or 0


def said_after(site: Site, address: str, at: datetime) -> str:
    with clock.set_to(at):
        desk = site.officer(Role.ORGANISER)
        done = desk.post(address)
        assert done.status_code == 303
        return words(read(desk.get(done.location)))


@pytest.mark.parametrize("of_round", [False, True], ids=["a phone", "a round"])
def test_people_who_were_made_up_and_waited_for_four_weeks_go_with_one_press_once_they_are_seen(
    site: Site, phone: Visitor, of_round: bool
) -> None:
    meet(site, phone, *PEOPLE, at=EVENING + HOUR)
    page = page_of(site, "Sam")
    act = page.partition("/passes/")[0] if of_round else page
    shown = MORNING + LONGEST_WAIT - DAY
    for day in range(27):
        night(site, MORNING + day * DAY)
    assert listed(site, at=shown - DAY) == []
    assert len(listed(site, at=shown)) == 26
    last = shown + ORIGIN_KEPT_FOR
    night(site, last)
    assert origins(site) == 26
    assert GONE not in said_after(site, f"{act}/set-aside", last)
    assert listed(site, at=last) == []
    press(site, f"{act}/take-back", at=last)
    assert len(listed(site, at=last)) == 26
    late = last + DAY
    assert GONE in said_after(site, f"{act}/set-aside", late)
    assert (origins(site), len(listed(site, at=late))) == (0, 26)


def test_who_is_listed_the_next_morning_is_forgotten_14_days_later_and_not_before(
    site: Site, phone: Visitor
) -> None:
    meet(site, phone, "Amber")
    company(site)
    assert listed(site, at=MORNING) == ["Amber"]
    night(site, MORNING + ORIGIN_KEPT_FOR)
    assert origins(site) == 1
    night(site, MORNING + ORIGIN_KEPT_FOR + DAY)
    assert origins(site) == 0


def test_a_press_says_the_same_of_a_phone_that_brought_nobody(site: Site, phone: Visitor) -> None:
    bare = join(site, at=EVENING)
    meet(site, phone, "Amber")
    for each in phone, bare:
        speak(site, each, 2)
    company(site)
    said = [
        {
            at: said_after(site, f"{page_of(site, name)}/set-aside", MORNING + at).replace(name, "")
            for at in (timedelta(0), 20 * DAY)
        }
        for name in ("Sam", "Robin")
    ]
    assert [[GONE in each for each in of.values()] for of in said] == [[False, False]] * 2
    for name in "Sam", "Robin":
        press(site, f"{page_of(site, name)}/take-back", at=MORNING + 20 * DAY)
        assert GONE in said_after(site, f"{page_of(site, name)}/set-aside", MORNING + 20 * DAY)


def test_people_who_will_be_erased_names_every_phone_that_is_set_aside_with_people_or_without(
    site: Site, phone: Visitor
) -> None:
    """Two phones with one answer each; whoever is named alone would be known to have met somebody."""
    bare = join(site, at=EVENING)
    meet(site, phone, "Amber")
    for each in phone, bare:
        speak(site, each, 1)
    for name, day in ("Sam", 0), ("Robin", 0):
        press(site, f"{page_of(site, name)}/set-aside", at=EVENING + HOUR + day * DAY)
    for day in range(18):
        at = EVENING + day * DAY
        night(site, at - 15 * HOUR)
        with clock.set_to(at):
            page = read(site.officer(Role.ORGANISER).get(HELD))
            links = [said_in(each) for each in page.select("section[aria-labelledby=soon] a")]
        named = sorted(each.split(",")[0] for each in links)
        assert named == (["Robin", "Sam"] if 8 <= day < 15 else []), day
        assert "Amber" not in words(page)
