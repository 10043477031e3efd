"""What came to frozen wards too late, or too fast before: it belongs to no phone and changes no shortlist.

So it stands apart from what canvassers held, however much it is. All of it is left out with one press, and
brought back with another.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from voting.collect.journal_entries import AnswersBroughtBack, AnswersLeftOut
from voting.collect.models import Answer, Campaign, Outcome
from voting.places.models import Ward
from voting.storage import journal

SHOWN = 50
# A few milliseconds of writing; then others come in between.
AT_ONCE = 200
# An answer names its phone until its ward is frozen, and what is doubted came from one.
OF_NO_PHONE = sa.and_(Answer.pass_id.is_(None), Answer.doubt.is_not(None))


@dataclass(frozen=True)
class LateAnswers:
    """The late answers of a campaign: how many of each ward, the first of them, and how many are left out."""

    wards: Sequence[tuple[str, int]]
    first: Sequence[Answer]
    left_out: int

    @property
    def total(self) -> int:
        return sum(count for _ward, count in self.wards)


def late_answers(session: Session, campaign: Campaign) -> LateAnswers:
    """What is held of no phone, for an organiser to leave out or to look at."""
    which = _late(campaign, is_set_aside=False)
    wards = (
        sa.select(Ward.name, sa.func.count())
        .join(Answer, Answer.ward_code == Ward.code)
        .where(*which)
        .group_by(Ward.name)
        .order_by(Ward.name)
    )
    first = sa.select(Answer).where(*which).options(joinedload(Answer.ward))
    left_out = sa.select(sa.func.count()).select_from(Answer).where(*_late(campaign, is_set_aside=True))
    return LateAnswers(
        session.execute(wards).tuples().all(),
        session.scalars(first.order_by(Answer.recorded_on.desc(), Answer.id).limit(SHOWN)).all(),
        session.scalar(left_out) or 0,
    )


def count_late(session: Session, campaign: Campaign) -> int:
    """How many late answers of a campaign an organiser has not looked at."""
    which = _late(campaign, is_set_aside=False)
    return session.scalar(sa.select(sa.func.count()).select_from(Answer).where(*which)) or 0


def leave_late_out(
    session: Session, campaign: Campaign, *, by: str, between: Callable[[], object] | None = None
) -> int:
    """Take all late answers off the page on which they are looked at; returns how many."""
    count, slug = _mark(session, campaign, is_set_aside=True, between=between), campaign.slug
    if count:
        journal.record(session, AnswersLeftOut(slug, count), by=by)
    return count


def bring_late_back(
    session: Session, campaign: Campaign, *, by: str, between: Callable[[], object] | None = None
) -> int:
    """Hold late answers again that were left out; returns how many."""
    count, slug = _mark(session, campaign, is_set_aside=False, between=between), campaign.slug
    if count:
        journal.record(session, AnswersBroughtBack(slug, count), by=by)
    return count


def _mark(
    session: Session, campaign: Campaign, *, is_set_aside: bool, between: Callable[[], object] | None
) -> int:
    """Mark them in parts, because votes wait while one is written; `between` is called after each."""
    which, count = _late(campaign, is_set_aside=not is_set_aside), 0
    wanted = sa.select(Answer.id).where(*which).order_by(Answer.id)
    # Those that are there now: what a phone sends meanwhile is for the next press.
    keys: Sequence[uuid.UUID] = session.scalars(wanted).all()
    for start in range(0, len(keys), AT_ONCE):
        part = sa.update(Answer).where(Answer.id.in_(keys[start : start + AT_ONCE]), *which)
        marked = session.execute(
            part.values(is_set_aside=is_set_aside)
            .returning(Answer.id)
            .execution_options(synchronize_session=False)
        )
        count += len(marked.all())
        if between:
            between()
    session.expire_all()
    return count


def _late(campaign: Campaign, *, is_set_aside: bool) -> tuple[sa.ColumnElement[bool], ...]:
    aside = Answer.is_set_aside.is_(is_set_aside)
    held = Answer.is_held == sa.true(), Answer.outcome == Outcome.SPOKE
    return (Answer.campaign_id == campaign.id, *held, OF_NO_PHONE, aside)
