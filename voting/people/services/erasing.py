"""Erasing a person, for good: a copy that a phone sends late does not bring them back."""

from __future__ import annotations

import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting import journal
from voting.people.acts import PersonErased
from voting.people.models import ErasedPerson, Person


def erase_person(session: Session, person: Person, *, by: str) -> None:
    """Erase a person with all they agreed to; only the key stays, which says nothing of them."""
    key = person.id
    session.delete(person)
    session.add(ErasedPerson(id=key))
    session.flush()
    journal.record(session, PersonErased(str(key)), by=by)


def erased_among(session: Session, keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these keys are those of people who were erased."""
    return set(session.scalars(sa.select(ErasedPerson.id).where(ErasedPerson.id.in_(keys))))
