"""When people are listed: not as they come in, but together, once enough answers came in beside them.

Answers can be sorted at once. If people were shown at once as well, anyone watching both lists all day would
see which grow together. So people come in batches of whole days, the next morning at the earliest.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.people.models import AnswersIn, Person
from voting.people.rules import Batch, batches
from voting.storage.database import add_up, insert_unless_there

WARD = sa.func.coalesce(Person.ward_code, "")
# "voting": the namespace from which keys of rows are derived by what they count.
KEYS = uuid.UUID("766f7469-6e67-4000-8000-000000000000")


@dataclass(frozen=True)
class Listing:
    """The batches of each ward whose people are listed by now, and the days on which people came back."""

    wards: Mapping[str, list[Batch]]
    back: Mapping[str, set[date]]

    @property
    def clause(self) -> sa.ColumnElement[bool]:
        """SQL condition: a person is listed, that is, in a listed batch and not set aside."""
        there = [
            sa.and_(WARD.in_([ward]), self._is_listed(ward, found)) for ward, found in self.wards.items()
        ]
        return sa.and_(Person.is_set_aside.is_(False), sa.or_(sa.false(), *there))

    def _is_listed(self, ward: str, found: list[Batch]) -> sa.ColumnElement[bool]:
        last = max((each.last for each in found), default=date.min)
        whole = max((each.last for each in found if each.is_whole), default=date.min)
        is_new = Person.came_on.not_in(self.back.get(ward, ()))
        return sa.or_(Person.came_on <= whole, sa.and_(Person.came_on <= last, is_new))

    def before(self, day: date) -> Listing:
        """Return the listing of the days before one: a batch is listed on the morning after its last day."""
        night = timedelta(days=1)
        wards = {
            ward: [each for each in found if each.last + night < day] for ward, found in self.wards.items()
        }
        return Listing(wards, self.back)

    def is_over(
        self, ward: sa.SQLColumnExpression[str], day: sa.SQLColumnExpression[date]
    ) -> sa.ColumnElement[bool]:
        """SQL condition: the batch of a ward that a day belongs to is listed by now."""
        ends = {key: found[-1].last for key, found in self.wards.items() if found}
        return sa.or_(sa.false(), *(sa.and_(ward == key, day <= last) for key, last in ends.items()))

    def batch_of(self, person: Person) -> Batch | None:
        """Return a listed person's batch; None for anybody else, for whatever reason."""
        return None if person.is_set_aside else self.batch_at(person.ward_code or "", person.came_on)

    def batch_at(self, ward: str, day: date) -> Batch | None:
        """Return the batch that lists a ward's people who came, or came back, on a day."""
        is_back = day in self.back.get(ward, ())
        found = (each for each in self.wards.get(ward, []) if each.is_whole or not is_back)
        return next((each for each in found if day <= each.last), None)


def listing(session: Session, among: Collection[str] | None = None, *, today: date) -> Listing:
    """Return who is listed today, in all wards or among some."""
    answers: defaultdict[str, defaultdict[date, Counter[uuid.UUID | None]]]
    answers = defaultdict(lambda: defaultdict(Counter))
    back: defaultdict[str, set[date]] = defaultdict(set)
    rows = sa.select(
        AnswersIn.ward_code, AnswersIn.on, AnswersIn.pass_id,
        AnswersIn.answers, AnswersIn.closes, AnswersIn.is_set_aside,
    )  # fmt: skip
    came = sa.select(WARD, Person.came_on).group_by(WARD, Person.came_on)
    if among is not None:
        came, rows = came.where(WARD.in_(among)), rows.where(AnswersIn.ward_code.in_(among))
    for ward, day in session.execute(came).tuples():
        answers[ward][day] = Counter()
    for ward, day, phone, count, closes, is_set_aside in session.execute(rows).tuples():
        answers[ward][day][phone] += 0 if is_set_aside else count
        if closes:
            back[ward].add(day)
    found = {ward: batches(days, today=today) for ward, days in answers.items()}
    return Listing(found, back)


def count_answers_in(
    session: Session,
    counts: Mapping[tuple[str, uuid.UUID], int],
    *,
    is_set_aside: Mapping[uuid.UUID, bool],
    today: date,
) -> None:
    """Add today's answers by ward and phone; or subtract those of today that are taken back.

    Never below zero: answers that an organiser let in were not added when they came, and may be taken back as
    well.
    """
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


def note_people_in(session: Session, wards: Collection[str], *, today: date, are_back: bool = False) -> None:
    """Record that people of wards came in, or came back, today; erasing or setting them aside changes
    nothing.

    Those who are back wait for a whole batch, so that no button leaves a person listed beside few answers.
    """
    for ward in sorted(wards):
        key = uuid.uuid5(KEYS, f"{ward} {today} {'closes' if are_back else 'people'}")
        row = {"id": key, "ward_code": ward, "on": today, "pass_id": None, "answers": 0, "closes": are_back}
        insert_unless_there(session, AnswersIn, row | {"is_set_aside": False})


def mark_answers_in(session: Session, pass_id: uuid.UUID, shown: Listing, *, is_set_aside: bool) -> None:
    """Stop counting a set-aside phone's answers as hiding people, or count them again.

    People whose batch is listed stay listed: a button that changed the days of batches would move a few
    people.
    """
    session.execute(
        sa.update(AnswersIn)
        .where(AnswersIn.pass_id == pass_id)
        .where(sa.not_(shown.is_over(AnswersIn.ward_code, AnswersIn.on)))
        .values(is_set_aside=is_set_aside)
        .execution_options(synchronize_session=False)
    )
