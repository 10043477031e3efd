"""Find answers to sort: by words, by topic, unsorted or under one theme, a page at a time."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import Answer
from voting.plain.paging import Paging, turn_to
from voting.shortlist.models import Placing
from voting.shortlist.services.shortlists import sortable

PAGE_SIZE = 100
MOST_WORDS = 8


@dataclass(frozen=True)
class AnswerFilter:
    """An organiser's view: a ward's unsorted answers or one theme's, and the search."""

    campaign_id: uuid.UUID
    ward_code: str
    theme_id: uuid.UUID | None = None
    text: str = ""
    topic: str = ""


@dataclass(frozen=True)
class FoundAnswers(Paging):
    """Some of the answers in view, and where they stand among all of them."""

    answers: list[Answer]


def page_of_answers(
    session: Session, filters: AnswerFilter, *, number: int, total: int | None = None
) -> FoundAnswers:
    """Return one page of the answers in view, with the same topics together; past the end, the last page.

    `total`, the number in view, is counted here if it is not known already.
    """
    if total is None:
        total = session.scalar(sa.select(sa.func.count()).select_from(Answer).where(*_in_view(filters))) or 0
    page = turn_to(number, total=total, size=PAGE_SIZE)
    order = (Answer.topic, sa.func.lower(Answer.words), Answer.id)
    # The database sorts thousands of rows for one page: without their other columns, that is twice as fast.
    wanted = (
        sa.select(Answer.id).where(*_in_view(filters)).order_by(*order).limit(PAGE_SIZE).offset(page.offset)
    )
    answers = session.scalars(sa.select(Answer).where(Answer.id.in_(wanted)).order_by(*order))
    return FoundAnswers(page.total, page.number, page.size, list(answers))


def answers_in_view(
    session: Session, filters: AnswerFilter, *, among: Collection[uuid.UUID] | None = None
) -> set[uuid.UUID]:
    """Return the keys of the answers in view: all, or those among the ones given."""
    wanted = sa.select(Answer.id).where(*_in_view(filters))
    if among is not None:
        wanted = wanted.where(Answer.id.in_(among))
    return set(session.scalars(wanted))


def _in_view(filters: AnswerFilter) -> list[sa.ColumnElement[bool]]:
    placed = sa.select(Placing.answer_id).where(Placing.answer_id == Answer.id)
    under = (
        placed.where(Placing.theme_id == filters.theme_id).exists() if filters.theme_id else ~placed.exists()
    )
    found = [sortable(filters.campaign_id, filters.ward_code), under]
    if filters.topic:
        found.append(Answer.topic == filters.topic)
    # Not by street: with the streets and the day of a round, that leads to a person who gave their name.
    found += [Answer.words.icontains(word, autoescape=True) for word in filters.text.split()[:MOST_WORDS]]
    return found
