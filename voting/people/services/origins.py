"""A person's phone, kept until 14 days after listing, so that all of a phone's people can be set aside.

The key is made with a secret outside the database. An answer keeps the pass itself, so a copy of the database
cannot match a person to an answer by equal keys.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.people.journal_entries import PeopleSetAside, PeopleTakenBack
from voting.people.models import AnswersIn, Person, PhonePass
from voting.people.models.passes import NAMES_PEOPLE_FOR
from voting.people.services.crowds import in_sight, origin_of
from voting.people.services.erasing import erase_again
from voting.people.services.listing import WARD, Listing, listing, mark_answers_in, note_people_in
from voting.plain.refusals import Refusal
from voting.site.instance import Instance
from voting.storage import journal

ORIGIN_KEPT_FOR = timedelta(days=14)
# How long before set-aside people are erased a warning is shown.
ERASURE_TOLD_FOR = timedelta(days=7)
# How many made-up people are erased along with another task: every voter waits meanwhile.
ERASED_AT_ONCE = 5
# One for each door that a person can knock at while a pass is valid; nobody can have met more.
MOST_PEOPLE = 600


class TooManyPeople(Refusal):
    """More people came from one phone than anybody can meet."""


def people_from(session: Session, origins: Collection[str]) -> int:
    """Count the people known to have come from these phones."""
    return session.scalar(sa.select(sa.func.count()).where(Person.origin.in_(origins))) or 0


def unhurried_people(session: Session, origins: Collection[str]) -> int:
    """Count the people who came from these phones at a possible pace, and so are not set aside for it."""
    asked = sa.select(sa.func.count()).where(Person.origin.in_(origins), sa.not_(Person.is_hasty))
    return session.scalar(asked) or 0


def hasty_origins(session: Session, *, today: date) -> set[str]:
    """Return the phones whose people came too fast on an earlier day and that nobody has checked yet."""
    asked = sa.select(Person.origin).where(_is_held(today), Person.origin.is_not(None)).distinct()
    return {each for each in session.scalars(asked) if each}


def release_people(session: Session, origin: str, *, ward_code: str, today: date) -> None:
    """Accept the people who came too fast from this phone on earlier days, as its page says."""
    if origin in hasty_origins(session, today=today):
        shown = listing(session, _wards_of(session, origin, ward_code), today=today)
        which = [Person.origin == origin, _is_held(today)]
        _bring_back(session, which, shown, at_once=sa.false(), today=today)


def _is_held(today: date) -> sa.ColumnElement[bool]:
    """SQL condition: held for pace. Today's are left out: the time would show whose answer came with whom."""
    return sa.and_(Person.is_hasty, Person.came_on < today)


def set_people_aside(
    session: Session, phone_pass: PhonePass, *, ward_code: str, instance: Instance, by: str
) -> int:
    """Hide everybody who came from this phone, until it is undone; returns how many.

    People who are listed stay so, unless so many go that it says nothing about any of them.
    """
    origin = origin_of(phone_pass, instance=instance)
    shown = listing(session, _wards_of(session, origin, ward_code), today=instance.today)
    may_go = sa.or_(sa.not_(shown.clause), in_sight(session, origin, shown, instance=instance))
    count = _mark(session, [Person.origin == origin, ~Person.is_set_aside, may_go], is_set_aside=True)
    mark_answers_in(session, phone_pass.id, shown, is_set_aside=True)
    journal.record(session, PeopleSetAside(str(phone_pass.id)), by=by)
    return count


def take_people_back(
    session: Session, phone_pass: PhonePass, *, ward_code: str, since: date, instance: Instance, by: str
) -> int:
    """Bring back everybody set aside with this phone, since some day; returns how many.

    Where others were listed meanwhile, the ward waits even if nobody comes back: otherwise that would give it
    away.
    """
    origin, today = origin_of(phone_pass, instance=instance), instance.today
    shown = listing(session, _wards_of(session, origin, ward_code), today=today)
    if any(each.last >= since for each in shown.wards.get(ward_code, ())):
        note_people_in(session, [ward_code], today=today, are_back=True)
    which = [Person.origin == origin, Person.is_set_aside == sa.true(), ~Person.is_hasty]
    at_once = in_sight(session, origin, shown, instance=instance)
    count = _bring_back(session, which, shown, at_once=at_once, today=today)
    mark_answers_in(session, phone_pass.id, shown, is_set_aside=False)
    journal.record(session, PeopleTakenBack(str(phone_pass.id)), by=by)
    return count


def _bring_back(
    session: Session,
    which: list[sa.ColumnElement[bool]],
    shown: Listing,
    *,
    at_once: sa.ColumnElement[bool],
    today: date,
) -> int:
    """Bring people back, on the day on which they came.

    Where people of that day are listed already, they wait for the ward's next whole batch, unless so many
    come back that it says nothing about any of them.
    """
    missed = [*which, shown.is_over(WARD, Person.came_on), ~at_once]
    wards = set(session.scalars(sa.select(WARD).where(*missed)))
    note_people_in(session, wards, today=today, are_back=True)
    late = _mark(session, missed, is_set_aside=False, is_hasty=False, came_on=today)
    return late + _mark(session, which, is_set_aside=False, is_hasty=False)


def _wards_of(session: Session, origin: str, ward_code: str) -> set[str]:
    """Return the ward of a phone's round, and those of people it brought from older rounds."""
    return {ward_code, *session.scalars(sa.select(WARD).where(Person.origin == origin).distinct())}


def forget_origins(
    session: Session, *, before: date, instance: Instance, by: str = "clock", most: int | None = None
) -> int:
    """Forget which phone people listed before a day came from; returns how many.

    People who wait to be listed keep it: nobody sees a forger's people before that. People set aside since
    before that day can never be taken back, and are erased. They do not enter the register of erasures: a
    forger may have given the number of a person who never asked to be forgotten. At most `most` of them are
    erased, where others wait for it; the next call, or the night, goes on.
    """
    # Not by the day they were met: the phone gives that, and could bring people who are never traced to it.
    # Nor for a phone that was set aside since: it can be taken back for as long.
    lately = [origin for origin, day in _set_aside_on(session, instance).items() if day >= before]
    old = (Person.origin.is_not(None), Person.came_on < before, Person.origin.not_in(lately))
    set_aside = sa.select(Person).where(*old, Person.is_set_aside).order_by(Person.came_on).limit(most)
    for person in session.scalars(set_aside).all():
        erase_again(session, person, by=by)
    wards = set(session.scalars(sa.select(WARD).where(*old, ~Person.is_set_aside).distinct()))
    if not wards:
        return 0
    forgotten = session.execute(
        sa.update(Person)
        .where(*old, listing(session, wards, today=instance.today).before(before).clause)
        .values(origin=None)
        .returning(Person.id)
        .execution_options(synchronize_session=False)
    )
    return len(forgotten.all())


def are_forgotten(session: Session, phone_pass: PhonePass, *, ward_code: str, instance: Instance) -> bool:
    """Whether a phone's people can no longer be traced to it, because they were listed long ago.

    Decided by the days on which it could bring anybody, and by the ward: whether it did is not revealed.
    """
    ended = phone_pass.ended_at or phone_pass.expires_at + NAMES_PEOPLE_FOR
    first, last = instance.day_of(phone_pass.joined_at), instance.day_of(ended)
    before = instance.today - ORIGIN_KEPT_FOR
    if last >= before or phone_pass.set_aside_at:
        return False
    asked = sa.select(AnswersIn.on).where(AnswersIn.ward_code == ward_code, AnswersIn.on.between(first, last))
    listed = listing(session, {ward_code}, today=instance.today).before(before)
    return all(listed.batch_at(ward_code, day) for day in session.scalars(asked.distinct()))


def _set_aside_on(session: Session, instance: Instance) -> dict[str, date]:
    """Return the day on which each phone now set aside was set aside, by the origin its people keep."""
    phones = session.scalars(sa.select(PhonePass).where(PhonePass.set_aside_at.is_not(None)))
    return {
        origin_of(each, instance=instance): instance.day_of(each.set_aside_at)
        for each in phones
        if each.set_aside_at
    }


def erased_after(day: date) -> date:
    """Return the first day on which people set aside on a day, or in too fast, are erased."""
    return day + ORIGIN_KEPT_FOR + timedelta(days=1)


def hasty_since(session: Session, *, today: date) -> dict[str, date]:
    """Return since when people who came too fast wait, by phone; today's are not revealed."""
    rows = session.execute(
        sa.select(Person.origin, sa.func.min(Person.came_on))
        .where(_is_held(today), Person.origin.is_not(None))
        .group_by(Person.origin)
    )
    return {origin: came_on for origin, came_on in rows.tuples() if origin}


def _mark(session: Session, which: list[sa.ColumnElement[bool]], **values: object) -> int:
    marked = session.execute(
        sa.update(Person)
        .where(*which)
        .values(**values)
        .returning(Person.id)
        .execution_options(synchronize_session=False)
    )
    return len(marked.all())
