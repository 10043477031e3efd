"""A phone hands in late, with a wrong clock, without its pass, or among other rounds; nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import BY, seat_of, ward_named
from tests.sites import Site, Visitor
from tests.stages.phone_answers import EVENING, joined_phone, kept, milliseconds, note, send
from voting.collect.models import Doubt, Round
from voting.collect.rules import EVERYDAY_TOPICS
from voting.collect.services import plan_round, start_campaign
from voting.people.models import PhonePass
from voting.people.services import end_pass, give_pass
from voting.plain import clock
from voting.plain.roles import PassKind

DAY = timedelta(days=1)


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


@pytest.mark.parametrize("wrong", [-400 * DAY, -DAY, timedelta(), DAY, 400 * DAY])
def test_a_wrong_clock_does_not_move_the_day(site: Site, phone: Visitor, wrong: timedelta) -> None:
    noted_at, sent_at = EVENING, EVENING + timedelta(hours=20)
    item = note(site, at=milliseconds(noted_at + wrong))
    send(phone, [item], at=sent_at, now=sent_at + wrong)
    assert [answer.recorded_on for answer in kept(site)] == [date(2026, 6, 8)]


def test_a_day_that_cannot_have_been_is_brought_into_the_days_of_the_pass(site: Site, phone: Visitor) -> None:
    early, late = note(site, "early", at=0), note(site, "late", at=milliseconds(EVENING + 300 * DAY))
    send(phone, [early, late])
    assert {answer.recorded_on for answer in kept(site)} == {date(2026, 6, 8)}


@pytest.mark.parametrize(("hours", "doubt"), [(0, None), (23, None), (25, Doubt.LATE), (700, Doubt.LATE)])
def test_what_comes_when_the_pass_has_run_out_is_kept_and_held(
    site: Site, phone: Visitor, hours: int, doubt: Doubt | None
) -> None:
    assert send(phone, [note(site)], at=EVENING + timedelta(hours=hours)).status_code == 200
    assert [(each.doubt, each.is_counted, each.recorded_on) for each in kept(site)] == [
        (doubt, doubt is None, date(2026, 6, 8))
    ]


def test_what_an_ended_pass_hands_in_is_kept_and_held(site: Site, phone: Visitor) -> None:
    with site.work() as session:
        given = session.scalars(sa.select(PhonePass)).one()
        end_pass(session, given.id, subject_id=given.subject_id, by=BY)
    assert send(phone, [note(site)]).status_code == 200
    assert [each.doubt for each in kept(site)] == [Doubt.LATE]


def test_a_phone_that_joins_again_hands_in_what_counts(site: Site, phone: Visitor) -> None:
    item = note(site)
    with site.work() as session:
        given = session.scalars(sa.select(PhonePass)).one()
        end_pass(session, given.id, subject_id=given.subject_id, by=BY)
    with clock.set_to(EVENING):
        assert phone.post("/join", {"code": item["round"], "name": "Sam"}).status_code == 303
    assert send(phone, [item]).status_code == 200
    assert [each.doubt for each in kept(site)] == [None]


def test_what_counts_already_is_not_held_when_it_comes_once_more_too_late(site: Site, phone: Visitor) -> None:
    item = note(site)
    send(phone, [item])
    send(phone, [item], at=EVENING + 2 * DAY)
    assert [each.doubt for each in kept(site)] == [None]


def test_the_next_round_of_the_campaign_lets_in_what_the_last_one_left(site: Site, phone: Visitor) -> None:
    old = note(site)
    later = EVENING + 10 * DAY
    with clock.set_to(later), site.work() as session:
        first = session.scalars(sa.select(Round)).one()
        new = plan_round(
            session,
            first.campaign,
            ward=ward_named(session, "quinton"),
            on=later.date(),
            meeting_place="",
            streets=[],
            by=BY,
        )
        new_token = new.join_token
        phone = site.phone(give_pass(session, PassKind.ROUND, subject_id=new.id, name="Sam"))
    assert send(phone, [old, note(site, "New", round=new_token)], at=later).status_code == 200
    assert {answer.words: answer.ward_code for answer in kept(site)} == {
        "Mend the gate": "E05011144",
        "New": "E05011163",
    }


def test_a_round_of_another_campaign_is_out_of_reach(site: Site, phone: Visitor) -> None:
    with site.work() as session:
        other = start_campaign(
            session,
            seat=seat_of(session),
            name="Another",
            question="What?",
            starts_on=EVENING.date(),
            ends_on=EVENING.date(),
            topics=EVERYDAY_TOPICS,
            by=BY,
        )
        planned = plan_round(
            session,
            other,
            ward=ward_named(session),
            on=EVENING.date(),
            meeting_place="",
            streets=[],
            by=BY,
        )
        token = planned.join_token
    reply = send(phone, [note(site, round=token)]).json
    assert reply is not None
    assert reply["taken"] == []
    assert "no pass for this answer’s round" in reply["turned"][0]["reason"]


def test_a_phone_without_a_pass_and_one_with_a_forged_one_hand_in_nothing(site: Site, phone: Visitor) -> None:
    item = note(site)
    assert send(site.visitor(), [item]).status_code == 403
    forger = site.app.test_client()
    cookie = phone.client.get_cookie("passes")
    assert cookie is not None
    forger.set_cookie("passes", cookie.value[:-2])
    assert send(Visitor(forger), [item]).status_code == 403
