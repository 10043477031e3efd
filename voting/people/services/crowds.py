"""Which people may leave lists with their phone: so many that none is found, among them or beside them.

An officer who sets a phone aside and takes it back sees which answers came from it. People who go with it are
then known to have given some of these, and people who stay, some of the others. So people are moved visibly
only out of a batch in which many came from that phone (nobody can bring them from another's), and in which
those who are not of such a crowd are hidden among the answers of phones that brought none.
"""

from __future__ import annotations

import hmac
import uuid
from collections import Counter
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.people.models import AnswersIn, Person, PhonePass
from voting.people.rules import FEWEST_CANDIDATES, Batch, hides
from voting.people.services.listing import WARD, Listing
from voting.site.instance import Instance


def origin_of(phone_pass: PhonePass, *, instance: Instance) -> str:
    """Return the key kept by people met with this pass; without the instance's secret it leads nowhere."""
    return _origin_of(phone_pass.id, instance)


def _origin_of(pass_id: uuid.UUID, instance: Instance) -> str:
    key = hmac.digest(instance.secret("secret_key"), b"origin of people", "sha256")
    return hmac.digest(key, pass_id.bytes, "sha256").hex()


def in_sight(session: Session, origin: str, shown: Listing, *, instance: Instance) -> sa.ColumnElement[bool]:
    """Select a phone's people who may leave lists when it is set aside, and come back at once."""
    crowds = Counter[tuple[str, Batch]]()
    came = sa.select(WARD, Person.came_on, sa.func.count()).where(
        Person.origin == origin, sa.not_(Person.is_hasty)
    )
    for ward, day, count in session.execute(came.group_by(WARD, Person.came_on)).tuples():
        if batch := shown.batch_at(ward, day):
            crowds[ward, batch] += count
    parts = [
        sa.and_(WARD.in_([ward]), Person.came_on.between(batch.first, batch.last))
        for (ward, batch), count in crowds.items()
        if count >= FEWEST_CANDIDATES and _others_are_hidden(session, ward, batch, instance)
    ]
    return sa.or_(sa.false(), *parts)


def _others_are_hidden(session: Session, ward: str, batch: Batch, instance: Instance) -> bool:
    """Whether everybody outside a crowd is hidden among the answers of phones that brought no crowd."""
    crowds = session.scalars(
        sa.select(Person.origin)
        .where(WARD.in_([ward]), Person.came_on.between(batch.first, batch.last), sa.not_(Person.is_hasty))
        .group_by(Person.origin)
        .having(sa.func.count() >= FEWEST_CANDIDATES)
    ).all()
    counts = session.execute(
        sa.select(AnswersIn.pass_id, sa.func.sum(AnswersIn.answers))
        .where(AnswersIn.ward_code == ward, AnswersIn.on.between(batch.first, batch.last))
        .where(AnswersIn.answers > 0, sa.not_(AnswersIn.is_set_aside))
        .group_by(AnswersIn.pass_id)
    )
    others = [int(count) for phone, count in counts.tuples() if not _is_one_of(phone, crowds, instance)]
    return not others or hides(others)


def _is_one_of(phone: uuid.UUID | None, crowds: Collection[str | None], instance: Instance) -> bool:
    return phone is not None and _origin_of(phone, instance) in crowds
