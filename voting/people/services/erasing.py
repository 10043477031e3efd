"""Erasing a person for good: no late copy from a phone and no old copy of the database brings them back."""

from __future__ import annotations

import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.people.journal_entries import PersonErased
from voting.people.models import Consent, ErasedPerson, Person
from voting.people.rules import folded, number_alone
from voting.people.services.rewriting import leave_to_rewrite
from voting.site.erasure_register import Erased, ErasureRegister
from voting.storage import journal
from voting.storage.database import insert_unless_there


def erase_person(session: Session, person: Person, *, register: ErasureRegister, by: str) -> None:
    """Erase a person with all their consents; only the key stays, which says nothing about them."""
    register.note(
        (Erased.PERSON, str(person.id)),
        (Erased.PHONE, number_alone(person.phone)),
        (Erased.EMAIL, folded(person.email)),
    )
    erase_again(session, person, by=by)


def erase_again(session: Session, person: Person, *, by: str) -> None:
    """Erase a person who is already in the register of erasures."""
    key = person.id
    session.delete(person)
    session.flush()
    insert_unless_there(session, ErasedPerson, {"id": key})
    leave_to_rewrite(session, Person, Consent)
    journal.record(session, PersonErased(str(key)), by=by)


def erased_among(
    session: Session, keys: Collection[uuid.UUID], *, register: ErasureRegister
) -> set[uuid.UUID]:
    """Return those of these keys whose people were erased, here or before an old copy was restored."""
    here = session.scalars(sa.select(ErasedPerson.id).where(ErasedPerson.id.in_(keys)))
    return {*here, *register.among(Erased.PERSON, keys)}
