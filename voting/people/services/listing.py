"""When people stand in lists: not as they come in, but with others, once enough answers came in beside them.

Answers are there to be sorted at once. Were people shown at once as well, whoever watches both lists all day
would see which grow together. So people come in batches of whole days, the next morning at the earliest.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.database import add_up, insert_unless_there
from voting.pages import local_today
from voting.people.models import AnswersIn, Person
from voting.people.rules import Batch, batches

WARD = sa.func.coalesce(Person.ward_code, "")
# "voting": the keys of rows are made of what they count.
KEYS = uuid.UUID("766f7469-6e67-4000-8000-000000000000")


@dataclass(frozen=True)
class Listing:
    """The batches of each ward whose people are listed by now."""

    wards: Mapping[str, list[Batch]]

    @property
    def clause(self) -> sa.ColumnElement[bool]:
        """Whether a person stands in lists: of a batch that is listed, and not set aside."""
        known = [
            sa.and_(WARD.in_([ward]), Person.came_on <= found[-1].last)
            for ward, found in self.wards.items()
            if found
        ]
        return sa.and_(Person.is_set_aside.is_(False), sa.or_(sa.false(), *known))

    def batch_of(self, person: Person) -> Batch | None:
        """The batch of a person who stands in lists; None for anybody else, whatever the reason."""
        if person.is_set_aside:
            return None
        found = self.wards.get(person.ward_code or "", [])
        return next((each for each in found if person.came_on <= each.last), None)


def listing(session: Session) -> Listing:
    """Who stands in lists today."""
    answers: defaultdict[str, dict[date, int]] = defaultdict(dict)
    closings: defaultdict[str, set[date]] = defaultdict(set)
    came = sa.select(WARD, Person.came_on).group_by(WARD, Person.came_on)
    for ward, day in session.execute(came).tuples():
        answers[ward][day] = 0
    count = sa.func.sum(AnswersIn.answers).filter(sa.not_(AnswersIn.is_set_aside))
    is_closing = sa.func.count().filter(AnswersIn.closes)
    rows = sa.select(AnswersIn.ward_code, AnswersIn.on, count, is_closing)
    for ward, day, came_in, closes in session.execute(
        rows.group_by(AnswersIn.ward_code, AnswersIn.on)
    ).tuples():
        answers[ward][day] = int(came_in or 0)
        if closes:
            closings[ward].add(day)
    today = local_today()
    return Listing(
        {ward: batches(days, closings=closings[ward], today=today) for ward, days in answers.items()}
    )


def count_answers_in(
    session: Session, counts: Mapping[tuple[str, uuid.UUID], int], *, is_set_aside: Mapping[uuid.UUID, bool]
) -> None:
    """Add answers that come in today, by ward and phone; or take away those of today that it takes back.

    Never below none: what an organiser let in was not added when it came, and may be taken back as well.
    """
    today = local_today()
    keys = {(ward, phone): uuid.uuid5(KEYS, f"{ward} {today} {phone}") for ward, phone in counts}
    rows = [
        {
            "id": keys[ward, phone],
            "ward_code": ward,
            "on": today,
            "pass_id": phone,
            "answers": count,
            "closes": False,
            "is_set_aside": is_set_aside[phone],
        }
        for (ward, phone), count in counts.items()
        if count > 0
    ]
    add_up(session, AnswersIn, rows, sums=["answers"])
    for each, count in counts.items():
        if count < 0:
            left = AnswersIn.answers + count
            taken = sa.update(AnswersIn).where(AnswersIn.id == keys[each])
            session.execute(taken.values(answers=sa.case((left > 0, left), else_=0)))


def close_listing(session: Session, ward_code: str) -> None:
    """Let the people of a ward wait for no more answers: its shortlist is frozen today."""
    today = local_today()
    row = {"ward_code": ward_code, "on": today, "pass_id": None, "answers": 0, "closes": True}
    key = uuid.uuid5(KEYS, f"{ward_code} {today} closes")
    insert_unless_there(session, AnswersIn, row | {"id": key, "is_set_aside": False})


def mark_answers_in(session: Session, pass_id: uuid.UUID, *, is_set_aside: bool) -> None:
    """Hide nobody any more among the answers of a phone that is set aside, or do so again."""
    session.execute(
        sa.update(AnswersIn)
        .where(AnswersIn.pass_id == pass_id)
        .values(is_set_aside=is_set_aside)
        .execution_options(synchronize_session=False)
    )
