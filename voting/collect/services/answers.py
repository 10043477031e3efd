"""Writing answers: the one place, whichever way they come in, and however many at a time."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import Answer
from voting.collect.new_answers import NewAnswer, Said, Settled, said_in
from voting.collect.rules import LAST_REVISION
from voting.collect.services.counting import Tally, count_doors
from voting.collect.services.settling import settled_wards
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import add_or_renew, add_unless_there

# Columns that keep the value an answer had when it first came in.
FIRST_WRITTEN = (
    "campaign_id", "ward_code", "round_id", "source", "recorded_on", "pass_id", "is_set_aside",
)  # fmt: skip


class PageAlreadySaved(Refusal):
    """The page that sends this answer has already saved a different one."""


def add_answers(
    session: Session, answers: Sequence[NewAnswer], *, settled: Settled | None = None
) -> set[uuid.UUID]:
    """Add the answers that are not there yet, and count their doors; returns the keys of those added.

    `settled` are the frozen wards, where they were asked for already.
    """
    if settled is None:
        settled = settled_wards(session, {each.campaign_id for each in answers})
    kept = [each.kept(settled) for each in answers]
    added = add_unless_there(session, Answer, [each.row for each in kept])
    doors = Counter(
        (_tally(each, now), each.said.outcome)
        for each, now in zip(answers, kept, strict=True)
        if each.id in added
    )
    count_doors(session, doors)
    return added


def renew_answers(session: Session, answers: Sequence[NewAnswer], *, settled: Settled) -> None:
    """Add answers, or renew those that are there unless they are newer; their doors are counted apart."""
    rows = [each.kept(settled).row for each in answers]
    add_or_renew(session, Answer, rows, by="revision", keep=FIRST_WRITTEN)


def said_otherwise(
    session: Session, answers: Sequence[NewAnswer], *, settled: Settled | None = None
) -> set[uuid.UUID]:
    """Which of these answers are there already and say something else.

    One that was corrected or erased in the office stays so: an old page is not asked about it. In a frozen
    ward those that are there may have forgotten their street and language since.
    """
    if settled is None:
        settled = settled_wards(session, {each.campaign_id for each in answers})
    given = {each.id: each for each in answers}
    known = session.scalars(sa.select(Answer).where(Answer.id.in_(given))).all()
    return {
        each.id
        for each in known
        if each.revision < LAST_REVISION and not _is_same(each, given[each.id], settled)
    }


def check_saved_once(session: Session, answer: NewAnswer, *, settled: Settled | None = None) -> None:
    """Refuse a page that has saved one answer already and now sends another."""
    if said_otherwise(session, [answer], settled=settled):
        raise PageAlreadySaved(
            _("This page has already saved another answer. Save again to record this one as well.")
        )


def _tally(answer: NewAnswer, kept: NewAnswer) -> Tally:
    """Where its door is counted: in its round in frozen wards too, but there with no file."""
    return Tally(
        answer.campaign_id,
        answer.round_id,
        kept.pass_id,
        answer.recorded_on,
        is_set_aside=answer.is_set_aside,
    )


def _is_same(known: Answer, answer: NewAnswer, settled: Settled) -> bool:
    where = known.campaign_id, known.ward_code
    if where != (answer.campaign_id, answer.ward_code):
        return False

    def told(said: Said) -> tuple[object, ...]:
        place = () if where in settled else (said.street, said.language)
        return said.outcome, said.words, said.topic, *place

    return told(said_in(known)) == told(answer.said)
