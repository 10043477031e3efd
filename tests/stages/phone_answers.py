"""What a phone notes at the doors and sends, as the tests use it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from werkzeug.test import TestResponse

from tests.factories import make_round
from tests.sites import Site, Visitor
from voting.collect.models import Answer, Round
from voting.people.services import give_pass
from voting.plain import clock
from voting.plain.roles import PassKind

EVENING = datetime(2026, 6, 14, 18, 0, tzinfo=UTC)
Item = dict[str, Any]


def joined_phone(site: Site) -> Visitor:
    """A phone that joined the round of 14 June in Harborne."""
    with clock.set_to(EVENING), site.work() as session:
        return site.phone(give_pass(session, PassKind.ROUND, subject_id=make_round(session).id, name="Sam"))


def another_phone(site: Site) -> Visitor:
    """A second phone in the same round."""
    with clock.set_to(EVENING), site.work() as session:
        walked = session.scalars(sa.select(Round.id).order_by(Round.on).limit(1)).one()
        return site.phone(give_pass(session, PassKind.ROUND, subject_id=walked, name="Eve"))


def token_of(site: Site) -> str:
    with site.work() as session:
        return session.scalars(sa.select(Round.join_token).order_by(Round.on).limit(1)).one()


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def key_made_at(moment: datetime) -> str:
    """A UUIDv7, as a phone makes it."""
    drawn = random.getrandbits(80) & ~(0xF << 76) & ~(0b11 << 62) | 7 << 76 | 0b10 << 62
    return str(uuid.UUID(int=milliseconds(moment) << 80 | drawn))


def note(site: Site, words: str = "Mend the gate", **said: Any) -> Item:
    return {
        "id": key_made_at(EVENING),
        "revision": 0,
        "round": token_of(site),
        "at": milliseconds(EVENING),
        "outcome": "spoke",
        "words": words,
        "topic": "",
        "street": "Elm Road",
        "language": "en",
        "held": False,
    } | said


def send(
    phone: Visitor, items: Sequence[Item], *, at: datetime = EVENING, now: datetime | None = None
) -> TestResponse:
    with clock.set_to(at):
        return phone.client.post(
            "/doorstep/answers", json={"now": milliseconds(now or at), "items": list(items)}
        )


def kept(site: Site) -> list[Answer]:
    with site.work() as session:
        answers = list(session.scalars(sa.select(Answer)))
        session.expunge_all()
    return answers
