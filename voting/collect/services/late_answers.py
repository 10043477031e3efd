"""Answers too late for their frozen ward, or too fast before: they have no phone and change no shortlist.

So they are kept apart from what canvassers held, however many there are. All of them are left out with one
press, and brought back with another.
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
# A few milliseconds of writing, after which others get their turn.
AT_ONCE = 200
# An answer names its phone until its ward is frozen, and every doubted answer came from a phone.
OF_NO_PHONE = sa.and_(Answer.pass_id.is_(None), Answer.doubt.is_not(None))


@dataclass(frozen=True)
class LateAnswers:
    """The late answers of a campaign: how many per ward, the first of them, and how many are left out."""

    wards: Sequence[tuple[str, int]]
    first: Sequence[Answer]
    left_out: int

    @property
    def total(self) -> int:
        return sum(count for _ward, count in self.wards)


def late_answers(session: Session, campaign: Campaign) -> LateAnswers:
    """Return the held answers without a phone, for an organiser to leave out or to review."""
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
    """Return how many late answers of a campaign an organiser has not reviewed."""
    which = _late(campaign, is_set_aside=False)
    return session.scalar(sa.select(sa.func.count()).select_from(Answer).where(*which)) or 0


def leave_late_out(
    session: Session, campaign: Campaign, *, by: str, between: Callable[[], object] | None = None
) -> int:
    """Take all late answers off the page where they are reviewed; return how many."""
    count, slug = _mark(session, campaign, is_set_aside=True, between=between), campaign.slug
    if count:
        journal.record(session, AnswersLeftOut(slug, count), by=by)
    return count


def bring_late_back(
    session: Session, campaign: Campaign, *, by: str, between: Callable[[], object] | None = None
) -> int:
    """Hold late answers again that were left out; return how many."""
    count, slug = _mark(session, campaign, is_set_aside=False, between=between), campaign.slug
    if count:
        journal.record(session, AnswersBroughtBack(slug, count), by=by)
    return count


def _mark(
    session: Session, campaign: Campaign, *, is_set_aside: bool, between: Callable[[], object] | None
) -> int:
    """Mark answers in batches, because votes wait for each write; `between` is called after each."""
    which, count = _late(campaign, is_set_aside=not is_set_aside), 0
    wanted = sa.select(Answer.id).where(*which).order_by(Answer.id)
    # Only those there now: what a phone sends meanwhile is for the next press.
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
