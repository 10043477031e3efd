"""People met at doors, and who of them stands in lists, as the tests use them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tests.factories import BY, ward_named
from tests.reading import read
from tests.sites import Site, Visitor
from tests.stages.phone_answers import EVENING, milliseconds, note, send
from voting.collect.models import Campaign, Round
from voting.collect.services import plan_round
from voting.people.messages import VERSION
from voting.people.models import PhonePass
from voting.people.services import give_pass
from voting.plain import clock
from voting.plain.roles import PassKind, Role

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
MORNING = EVENING + DAY - 10 * HOUR


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


def company(site: Site, *, at: datetime = EVENING + HOUR, phones: int = 3, doors: int = 10) -> None:
    """Other phones of the first round, whose answers hide who is met that day."""
    for number in range(phones):
        speak(site, join(site, at=at - HOUR, name=f"Company {at:%d} {number}"), doors, at=at)


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
