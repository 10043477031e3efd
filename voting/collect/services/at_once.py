"""Answers that came with many others at once wait for the night, so that there is time to review them.

Nobody can distinguish a canvasser who was offline all evening from a person who made an evening up in a
minute. Both are accepted: the first answers at once, the others by the next morning, unless the phone is set
aside by then.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, time, tzinfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import Answer, DoorCount, Doubt
from voting.collect.services.counting import COLUMNS, Changes, count_doors, tally_of
from voting.people.models import PhonePass
from voting.plain import clock

WAITS = (Answer.is_held == sa.true(), Answer.doubt == Doubt.AT_ONCE, Answer.pass_id.is_not(None))


def waiting_from(
    session: Session, campaign_id: uuid.UUID, which: Collection[sa.ColumnElement[bool]]
) -> dict[uuid.UUID, int]:
    """Return how many answers of a campaign wait for the night, by pass, for the selected passes."""
    passes = sa.select(PhonePass.id).where(*which)
    asked = sa.select(Answer.pass_id, sa.func.count()).where(Answer.campaign_id == campaign_id, *WAITS)
    rows = session.execute(asked.where(Answer.pass_id.in_(passes)).group_by(Answer.pass_id))
    return {key: count for key, count in rows.tuples() if key}


def let_waiting_count(session: Session, *, zone: tzinfo, between: Callable[[], object]) -> int:
    """Let answers that came at once on an earlier day count, phone by phone; return how many.

    `between` is called after each phone. Answers set aside keep waiting; so do those that came since
    midnight: nobody has had time to review them. The time until which a phone was filled is forgotten as
    well.
    """
    midnight = datetime.combine(clock.day_in(zone, clock.now()), time(), zone)
    is_past = sa.or_(PhonePass.paced_until.is_(None), PhonePass.paced_until < midnight)
    asked = sa.select(Answer.pass_id).where(*WAITS, sa.not_(Answer.is_set_aside)).distinct()
    keys = session.scalars(sa.select(PhonePass.id).where(PhonePass.id.in_(asked), is_past)).all()
    count = 0
    for key in keys:
        count += _let_count(session, key)
        between()
    session.execute(sa.update(PhonePass).where(PhonePass.paced_until < midnight).values(paced_until=None))
    between()
    return count


def _let_count(session: Session, key: uuid.UUID) -> int:
    """Let the waiting answers of one phone count, with their doors."""
    held = sa.select(PhonePass.set_aside_at).where(PhonePass.id == key).with_for_update()
    if session.scalar(held):
        return 0
    let_in = session.execute(
        sa.update(Answer)
        .where(Answer.pass_id == key, *WAITS, sa.not_(Answer.is_set_aside))
        .values(doubt=None, is_held=Answer.is_personal, is_counted=True)
        .returning(Answer.outcome)
        .execution_options(synchronize_session=False)
    ).scalars()
    left, count = Counter(let_in), 0
    rows = sa.select(DoorCount).where(DoorCount.pass_id == key, DoorCount.is_doubted)
    changes = Changes()
    for row in session.scalars(rows.order_by(DoorCount.on)):
        for outcome, name in COLUMNS.items():
            moved = min(getattr(row, name), left[outcome])
            left[outcome] -= moved
            count += moved
            changes[tally_of(row), outcome] -= moved
            changes[replace(tally_of(row), is_doubted=False), outcome] += moved
    count_doors(session, changes)
    session.expire_all()
    return count
