"""A code that somebody has days ahead is worth no more doors: a round is walked on its own day."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import make_round
from tests.sites import Site, Visitor, config_for
from tests.stages.phone_answers import EVENING, kept, note, send
from tests.stages.test_hasty_people import states
from tests.stages.test_phones_of_a_round import people
from voting.collect.models import DoorCount, Doubt, Round
from voting.collect.rules import DOORS_A_DAY, DOORS_AT_ONCE
from voting.people.models import PhonePass
from voting.people.services import admit, give_pass
from voting.plain import clock
from voting.plain.roles import PassKind

DAY = timedelta(days=1)
# By the seat's clock, an hour before the server's.
MIDNIGHT = datetime(2026, 6, 13, 23, tzinfo=UTC)
LAST_MINUTE = MIDNIGHT - timedelta(minutes=1)


def joined_at(site: Site, *moments: datetime, waiting: bool = False) -> Visitor:
    """A phone that joined the round of 14 June at each of these moments, as it could before."""
    with site.work() as session:
        walked = session.scalars(sa.select(Round.id)).first() or make_round(session).id
        passes = list[PhonePass]()
        for moment in moments:
            with clock.set_to(moment):
                given = give_pass(session, PassKind.ROUND, subject_id=walked, name="Eve", waiting=waiting)
                passes.insert(0, given)
        return site.phone(*passes)


def flood(site: Site, phone: Visitor, count: int, *, at: datetime) -> int:
    """Hand in so many answers; returns how many of all that are there count, or will by the next morning."""
    for first in range(0, count, 100):
        items = [note(site) | {"id": str(uuid.uuid4())} for _number in range(first, min(first + 100, count))]
        assert send(phone, items, at=at).status_code == 200
    return sum(each.is_counted or each.doubt == Doubt.AT_ONCE for each in kept(site))


def test_eight_scans_before_the_day_of_the_round_are_worth_one(site: Site) -> None:
    days_ahead = [EVENING - each * DAY for each in range(8, 0, -1)]
    phone = joined_at(site, *days_ahead, MIDNIGHT)
    assert flood(site, phone, 2 * DOORS_A_DAY, at=EVENING) == DOORS_A_DAY


@pytest.mark.parametrize("seconds", [0, 200])
def test_who_joined_the_day_before_begins_when_the_day_of_the_round_does(site: Site, seconds: int) -> None:
    phone = joined_at(site, EVENING - DAY, LAST_MINUTE)
    at = MIDNIGHT + timedelta(seconds=seconds)
    assert flood(site, phone, 50, at=at) == DOORS_AT_ONCE + seconds // 10


def test_before_the_day_of_the_round_everything_is_held(site: Site) -> None:
    phone = joined_at(site, EVENING - DAY)
    assert flood(site, phone, 20, at=LAST_MINUTE) == 0
    assert len(kept(site)) == 20


def test_people_met_by_a_phone_that_joined_days_ahead_come_at_the_pace_of_the_day(site: Site) -> None:
    phone = joined_at(site, EVENING - 3 * DAY, EVENING - 2 * DAY, LAST_MINUTE)
    people(site, phone, 50, at=MIDNIGHT)
    assert states(site) == (DOORS_AT_ONCE, 50 - DOORS_AT_ONCE)


def test_one_phone_that_joined_days_ahead_makes_no_room_for_all_others(site: Site) -> None:
    with site.work() as session:
        make_round(session).canvassers = 2
    joined_at(site, EVENING - 8 * DAY)
    forgers = [joined_at(site, MIDNIGHT) for _each in range(5)]
    assert [flood(site, each, 15, at=MIDNIGHT) for each in forgers][-1] == 2 * DOORS_AT_ONCE


def test_a_phone_that_waited_all_day_begins_when_it_is_let_in(site: Site) -> None:
    phone = joined_at(site, MIDNIGHT, waiting=True)
    with clock.set_to(EVENING), site.work() as session:
        [waiting] = session.scalars(sa.select(PhonePass))
        admit(session, waiting.id, subject_id=waiting.subject_id, by="test")
    assert flood(site, phone, 50, at=EVENING) == DOORS_AT_ONCE


def test_no_door_is_dated_before_the_day_of_the_round(site: Site) -> None:
    phone = joined_at(site, EVENING - 2 * DAY, EVENING)
    item = note(site, at=int((EVENING - 2 * DAY).timestamp() * 1000))
    assert send(phone, [item]).status_code == 200
    with site.work() as session:
        assert session.scalars(sa.select(DoorCount.on)).all() == [date(2026, 6, 14)]


def test_in_a_rehearsal_a_phone_joins_before_the_day_of_the_round(site: Site) -> None:
    with site.work() as session:
        token = make_round(session).join_token
    config = config_for(site.instance.config.database.url, site={"rehearsal": True})
    rehearsing = Site.open(site.instance.folder, config)
    with clock.set_to(EVENING - 3 * DAY):
        assert rehearsing.visitor().post("/join", {"code": token, "name": "Sam"}).status_code == 303
    rehearsing.close()
