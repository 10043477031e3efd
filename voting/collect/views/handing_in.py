"""Where phones hand in what they recorded: answers, and people who would come or help, never both at once.

These take JSON and no form: the request may come from a phone's background, where there is no page and no
token of one. A page elsewhere cannot send JSON with this phone's cookie.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import abort, g, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import clock
from voting.access import HANDING_IN, PassHasEnded, allow
from voting.collect.forms import AnswerItem, PersonItem, met, noted, read_batch
from voting.collect.services import RoundsOfPhone, Turned, Way, doors_of_round, get_round, hand_in
from voting.collect.views import blueprint
from voting.database import db
from voting.pages import current_instance, local_day, local_today
from voting.people.models import PhonePass
from voting.people.services import (
    ORIGIN_KEPT_FOR,
    Met,
    RoomForPeople,
    check_person,
    forget_origins,
    meet_people,
    origin_of,
)
from voting.refusals import Refusal
from voting.transactions import looking

JSON = "application/json"


@blueprint.post("/doorstep/answers")
@allow(HANDING_IN)
def hand_in_answers() -> dict[str, Any]:
    """Take the answers that a phone recorded, and say which of them are safe here."""
    batch = read_batch(_sent(), AnswerItem)
    rounds = _rounds(db.session, batch.items)
    answers = [noted(item, at=batch.moment(item.at)) for item in batch.items]
    turned = batch.unread + hand_in(db.session, answers, rounds=rounds)
    db.session.commit()
    walked = get_round(db.session, _passes()[0].subject_id)
    doors = doors_of_round(db.session, walked)
    return _echo(batch.items, turned) | {
        "round": {"id": walked.id, "doors": doors.knocked, "answers": doors.spoke}
    }


@blueprint.post("/doorstep/people")
@allow(HANDING_IN)
def hand_in_people() -> dict[str, Any]:
    """Take the people whom a canvasser met, and say who of them is remembered here."""
    with looking(db.session):
        if not _passes(names_people=True):
            raise PassHasEnded(_("This phone's pass has ended. Scan the code of today's round to send them."))
    batch, passes = read_batch(_sent(), PersonItem), _passes(names_people=True)
    rounds = RoundsOfPhone(db.session, {item.round for item in batch.items}, passes)
    people, turned, room = list[Met](), list(batch.unread), RoomForPeople(db.session)
    for item in batch.items:
        try:
            person = check_person(_met(item, rounds.find(item.round), at=batch.moment(item.at)))
            room.take(person.origin or "")
            people.append(person)
        except Refusal as refusal:
            turned.append(Turned(str(item.id), str(refusal)))
    meet_people(db.session, people)
    forget_origins(db.session, before=local_today() - ORIGIN_KEPT_FOR)
    db.session.commit()
    return _echo(batch.items, turned)


TAKE_JSON = (hand_in_answers, hand_in_people)


def _sent() -> object:
    if request.mimetype != JSON:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    return request.get_json(silent=True)


def _passes(*, names_people: bool = False) -> list[PhonePass]:
    """The passes with which this phone may hand in, the newest first; people only with some of them."""
    now, held = clock.now(), [each for each in g.passes if each.hands_in]
    return [each for each in held if not names_people or each.names_people(at=now)]


def _met(item: PersonItem, way: Way, *, at: datetime) -> Met:
    """A person as the phone met them, with what says for two weeks from which phone they came."""
    return replace(
        met(item, walked=way.walked, day=local_day(way.moment(at))),
        origin=origin_of(way.phone_pass, instance=current_instance()),
        is_set_aside=way.phone_pass.set_aside_at is not None,
    )


def _rounds(session: Session, items: list[Any]) -> RoundsOfPhone:
    return RoundsOfPhone(session, {item.round for item in items}, _passes())


def _echo(items: list[Any], turned: list[Turned]) -> dict[str, Any]:
    """What is safe here now, by key and writing, and what is not, and why."""
    not_taken = {each.key for each in turned}
    taken = [each for each in items if str(each.id) not in not_taken]
    return {
        "taken": [{"id": str(each.id), "revision": each.revision} for each in taken],
        "turned": [{"id": each.key, "reason": each.reason} for each in turned],
    }
