"""Finding people by what an organiser remembers of them, a page at a time.

Only listed people are found (voting.people.services.listing); others by their whole phone number or email
address alone, and for their own request: a person who wants to be forgotten today need not wait.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from voting.people.journal_entries import PeopleSearched, PersonOpened
from voting.people.models import Consent, Person, Purpose
from voting.people.rules import LONGEST_CONTACT, Reason, folded, is_phone, number_alone, sought_by, tidy_phone
from voting.people.services.listing import Listing, listing
from voting.plain.paging import Paging, turn_to
from voting.plain.refusals import NotFound
from voting.plain.translating import gettext as _
from voting.storage import journal

PAGE_SIZE = 50


@dataclass(frozen=True)
class FoundPeople(Paging):
    """Some of the people found, and where they stand among all of them."""

    people: list[Person]
    listing: Listing


def find_people(
    session: Session,
    text: str = "",
    *,
    wants: Purpose | None = None,
    number: int = 1,
    reason: Reason = Reason.REACH,
    today: date,
) -> FoundPeople:
    """Find people who match everything typed, by name; past the end, return the last page."""
    text, shown = text[:LONGEST_CONTACT], listing(session, today=today)
    own = _whole_contact(text) if reason == Reason.REQUEST else sa.false()
    fits: list[sa.ColumnElement[bool]] = [sa.or_(shown.clause, own)]
    if text:
        fits.append(
            sa.or_(
                *(
                    sa.and_(*(Person.sought.contains(part, autoescape=True) for part in way))
                    for way in sought_by(text)
                )
            )
        )
    if wants is not None:
        agreed = sa.select(Consent.id).where(Consent.person_id == Person.id, Consent.purpose == wants)
        fits.append(agreed.exists())
    total = session.scalar(sa.select(sa.func.count()).select_from(Person).where(*fits)) or 0
    page = turn_to(number, total=total, size=PAGE_SIZE)
    people = session.scalars(
        sa.select(Person)
        .where(*fits)
        .options(selectinload(Person.consents))
        .order_by(Person.sought, Person.id)
        .limit(PAGE_SIZE)
        .offset(page.offset)
    )
    return FoundPeople(page.total, page.number, page.size, list(people), shown)


def search_people(
    session: Session,
    text: str,
    *,
    wants: Purpose | None = None,
    number: int = 1,
    reason: Reason,
    today: date,
    by: str,
) -> FoundPeople:
    """Search people; the journal keeps how many were found and what for, never the words typed."""
    found = find_people(session, text, wants=wants, number=number, reason=reason, today=today)
    journal.record(session, PeopleSearched(found.total, reason.value), by=by)
    return found


def _whole_contact(text: str) -> sa.ColumnElement[bool]:
    """Whether a person has exactly this phone number or email address."""
    ways: list[sa.ColumnElement[bool]] = [sa.false()]
    if is_phone(tidy_phone(text)):
        ways.append(Person.sought.endswith(f"\n{number_alone(text)}", autoescape=True))
    if "@" in text:
        ways.append(Person.sought.contains(f"\n{folded(text)}\n", autoescape=True))
    return sa.or_(*ways)


def open_person(session: Session, key: uuid.UUID, *, reason: Reason, by: str) -> Person:
    """Return the person with this key, with contact details; the journal keeps who looked and what for."""
    person = find_person(session, key)
    journal.record(session, PersonOpened(str(key), reason.value), by=by)
    return person


def find_person(session: Session, key: uuid.UUID) -> Person:
    """Return the person with this key."""
    person = session.get(Person, key)
    if person is None:
        raise NotFound(_("We have no record at this address. They may have been erased."))
    return person
