"""Phones hand in here what they recorded: answers, or people who would come or help, never both at once.

These requests are JSON and no form: they may come from a phone's background, where there is no page and no
token of one. A page elsewhere cannot send JSON with this phone's cookie.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import abort, g, request

from voting.collect.forms import AnswerItem, PersonItem, met, queued, read_batch
from voting.collect.services import (
    Rejected,
    RoundsOfPhone,
    Way,
    doors_of_round,
    get_round,
    look_at,
    meet_at_doors,
    sync,
    tidied,
)
from voting.collect.views import blueprint
from voting.collect.views.turns import BY_SCRIPT, begin_turn, turn
from voting.people.models import PhonePass
from voting.people.models.passes import NAMES_PEOPLE_FOR
from voting.people.new_person import NewPerson, check_person
from voting.people.services import still_to_meet
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.storage.transactions import reads_first, stop_writing
from voting.web.access import HANDING_IN, PassHasEnded, allow
from voting.web.pages import current_instance, local_day
from voting.web.request_limits import takes_batches

JSON = "application/json"


@blueprint.post("/doorstep/answers")
@allow(HANDING_IN)
@takes_batches
@reads_first
def hand_in_answers() -> dict[str, Any]:
    """Take the answers a phone recorded, and return which of them are safe here."""
    with turn(BY_SCRIPT, _passes()[0].id):
        return _take_answers()


def _take_answers() -> dict[str, Any]:
    batch = read_batch(_sent(), AnswerItem)
    answers = [tidied(queued(item, at=batch.moment(item.at))) for item in batch.items]
    new, rejected = look_at(db.session, answers, rounds=_rounds(batch.items, _passes()))
    if new:
        begin_turn()
        rejected += sync(
            db.session, new, rounds=_rounds(batch.items, _passes()), erasures=current_instance().erasures
        )
        db.session.commit()
        stop_writing(db.session)
    walked = get_round(db.session, _passes()[0].subject_id)
    doors = doors_of_round(db.session, walked)
    return _echo(batch.items, batch.unread + rejected) | {
        "round": {"id": walked.id, "doors": doors.knocked, "answers": doors.spoke}
    }


@blueprint.post("/doorstep/people")
@allow(HANDING_IN)
@takes_batches
@reads_first
def hand_in_people() -> dict[str, Any]:
    """Take the people a canvasser met, and return which of them are remembered here."""
    if not _passes(names_people=True):
        raise PassHasEnded(_("This phone’s pass has ended. Scan the code for today’s round to send them."))
    with turn(BY_SCRIPT, _passes()[0].id):
        return _take_people()


def _take_people() -> dict[str, Any]:
    batch = read_batch(_sent(), PersonItem)
    rounds = _rounds(batch.items, _passes(names_people=True))
    people, rejected = list[tuple[str, NewPerson]](), list(batch.unread)
    for item in batch.items:
        try:
            person = check_person(_met(item, rounds.find(item.round), at=batch.moment(item.at)))
            people.append((item.round, person))
        except Refusal as refusal:
            rejected.append(Rejected(str(item.id), refusal))
    new, _known = still_to_meet(db.session, [person for _name, person in people], instance=current_instance())
    if new:
        begin_turn()
        rounds = _rounds(batch.items, _passes(names_people=True))
        met = [(person, rounds.find(name)) for name, person in people if person in new]
        rejected += meet_at_doors(db.session, met, instance=current_instance())
        db.session.commit()
    return _echo(batch.items, rejected)


TAKE_JSON = (hand_in_answers, hand_in_people)


def _sent() -> object:
    if request.mimetype != JSON:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    return request.get_json(silent=True)


def _passes(*, names_people: bool = False) -> list[PhonePass]:
    """Return the passes with which this phone may hand in, newest first; people only with some of them."""
    now, held = clock.now(), [each for each in g.passes if each.hands_in]
    return [each for each in held if not names_people or each.names_people(at=now)]


def _met(item: PersonItem, way: Way, *, at: datetime) -> NewPerson:
    # Phones keep nobody longer than that, whatever day they give.
    earliest = clock.now() - NAMES_PEOPLE_FOR
    return met(item, walked=way.walked, day=local_day(max(way.moment(at), earliest)))


def _rounds(items: list[Any], passes: list[PhonePass]) -> RoundsOfPhone:
    zone = current_instance().config.seat.timezone
    return RoundsOfPhone(db.session, {item.round for item in items}, passes, zone=zone)


def _echo(items: list[Any], rejected: list[Rejected]) -> dict[str, Any]:
    """Return what is safe here now, by key and revision, and what is not, and why."""
    not_taken = {each.key for each in rejected}
    taken = [each for each in items if str(each.id) not in not_taken]
    return {
        "taken": [{"id": str(each.id), "revision": each.revision} for each in taken],
        "turned": [{"id": each.key, "reason": each.reason} for each in rejected],
    }
