"""Many answers that come at once wait for the night: what was made up in a minute can still be set aside."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.people_met import DAY, HOUR, MINUTE, join, page_of, press
from tests.stages.phone_answers import EVENING, joined_phone, kept, milliseconds, note, send
from tests.stages.test_phones_of_a_round import flood
from voting.collect.models import Campaign
from voting.collect.rules import DOORS_A_DAY, MOST_AT_ONCE, SECONDS_A_DOOR
from voting.collect.services import doors_of, let_waiting_count
from voting.people.models import PhonePass
from voting.plain import clock
from voting.plain.roles import Role

NIGHT = EVENING + 9 * HOUR
HELD = "/campaigns/this-summer/held"


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def bring(site: Site, phone: Visitor, count: int, *, at: datetime, **said: object) -> None:
    """What a phone says that it noted over the whole evening."""
    step = (at - EVENING) / max(count, 1)
    items = [
        note(site, f"Said {number}", at=milliseconds(EVENING + number * step), **said)
        | {"id": str(uuid.uuid4())}
        for number in range(count)
    ]
    for start in range(0, count, 50):
        reply = send(phone, items[start : start + 50], at=at).json
        assert reply is not None
        assert reply["turned"] == []


def night(site: Site, at: datetime = NIGHT) -> None:
    with clock.set_to(at), site.work() as session:
        let_waiting_count(session, zone=site.instance.config.seat.timezone, between=session.commit)


def doubts(site: Site) -> Counter[str]:
    return Counter(str(each.doubt or "") for each in kept(site))


def counting(site: Site) -> tuple[int, int, int]:
    """The doors that count, by answer, by ward and by day."""
    with site.work() as session:
        doors = doors_of(session, session.scalars(sa.select(Campaign)).one())
        by_day = sum(each.knocked for _day, each in doors.days)
    return sum(each.is_counted for each in kept(site)), doors.together.knocked, by_day


def shown(site: Site, address: str, at: datetime) -> str:
    with clock.set_to(at):
        return words(read(site.officer(Role.ORGANISER).get(address)))


def test_of_many_answers_at_once_some_come_in_and_the_others_by_the_next_morning(
    site: Site, phone: Visitor
) -> None:
    """A phone that was offline for the whole of an evening at an honest pace."""
    at = EVENING + 2 * HOUR
    bring(site, phone, 60, at=at)
    assert doubts(site) == {"": MOST_AT_ONCE, "at once": 20}
    assert counting(site) == (40, 40, 40)
    page = shown(site, HELD, at)
    assert "Waiting until tomorrow" in page
    assert "Sam, Harborne, 14 June 2026 20 doors" in page
    assert "Next: review held answers" not in shown(site, "/campaigns/this-summer", at)
    assert "20 of them arrived at once" in shown(site, page_of(site, "Sam"), at)
    night(site)
    assert doubts(site) == {"": 60}
    assert counting(site) == (60, 60, 60)
    assert "Nothing is held" in shown(site, HELD, NIGHT)
    with site.work() as session:
        assert session.scalars(sa.select(PhonePass.paced_until)).all() == [None]


def test_a_phone_that_sends_as_people_walk_is_never_held_up(site: Site, phone: Visitor) -> None:
    for number in range(30):
        at = EVENING + MINUTE + number * 4 * SECONDS_A_DOOR * (MINUTE / 60)
        bring(site, phone, 4, at=at)
    assert doubts(site) == {"": 120}


def test_what_ten_phones_make_up_in_a_minute_is_set_aside_before_it_counts(site: Site) -> None:
    phone = joined_phone(site)
    phones = [phone, *(join(site, at=EVENING, name=f"Robin {number}") for number in range(2))]
    at = EVENING + 3 * HOUR
    for each in phones:
        bring(site, each, 100, at=at)
    assert counting(site)[0] == 3 * MOST_AT_ONCE
    press(site, f"{page_of(site, 'Robin 0')}/set-aside", at=at + HOUR)
    night(site)
    assert counting(site) == (200, 200, 200)
    # Taken back, what waited waits for the next night.
    press(site, f"{page_of(site, 'Robin 0')}/take-back", at=NIGHT + HOUR)
    assert counting(site) == (240, 240, 240)
    night(site, NIGHT + DAY)
    assert counting(site) == (300, 300, 300)


def test_no_night_lets_in_more_than_people_can_have_noted(site: Site, phone: Visitor) -> None:
    at = EVENING + 3 * HOUR
    for _again in range(3):
        bring(site, phone, 150, at=at)
    assert doubts(site) == {"": 40, "at once": DOORS_A_DAY - 40, "pace": 150}
    night(site)
    assert doubts(site) == {"": DOORS_A_DAY, "pace": 150}
    assert counting(site) == (DOORS_A_DAY,) * 3


@pytest.mark.parametrize(("later", "most"), [(HOUR, 370), (4 * HOUR, DOORS_A_DAY)])
def test_a_phone_that_was_offline_hands_in_what_a_person_can_have_knocked(
    site: Site, phone: Visitor, later: timedelta, most: int
) -> None:
    flood(site, phone, 700, at=EVENING + later)
    assert counting(site)[0] == MOST_AT_ONCE
    night(site)
    assert counting(site)[0] == min(most, DOORS_A_DAY)


def test_what_came_since_midnight_waits_for_the_next_night(site: Site, phone: Visitor) -> None:
    late = EVENING + 6 * HOUR
    bring(site, phone, 50, at=late)
    night(site)
    assert doubts(site) == {"": 40, "at once": 10}
    night(site, NIGHT + DAY)
    assert doubts(site) == {"": 50}


def test_what_may_be_personal_is_held_after_the_night_as_before_and_an_organiser_need_not_wait(
    site: Site, phone: Visitor
) -> None:
    at = EVENING + 2 * HOUR
    bring(site, phone, MOST_AT_ONCE, at=at)
    bring(site, phone, 2, at=at, held=True)
    night(site)
    assert [each.is_held for each in kept(site)].count(True) == 2
    assert counting(site) == (42, 42, 42)
    bring(site, phone, MOST_AT_ONCE + 3, at=NIGHT + 4 * HOUR)
    assert doubts(site)["at once"] == 3
    press(site, f"{page_of(site, 'Sam')}/release", at=NIGHT + 5 * HOUR)
    assert doubts(site) == {"": 85}
    assert counting(site) == (85, 85, 85)


def test_the_page_without_scripts_keeps_the_same_pace(site: Site, phone: Visitor) -> None:
    at = EVENING + 2 * HOUR
    bring(site, phone, MOST_AT_ONCE, at=at)
    with site.work() as session:
        address = f"/doorstep/{session.scalars(sa.select(PhonePass.subject_id)).one()}"
    with clock.set_to(at):
        form = read(phone.get(address)).select_one("form:has([name=outcome])")
        assert form is not None
        fields = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden]")}
        saved = phone.post(address, fields | {"outcome": "spoke", "words": "Mend the gate"})
        assert saved.status_code == 303
    assert doubts(site)["at once"] == 1
