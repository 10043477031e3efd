"""Repeating erasures at start-up, in a database restored from an old copy."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import Answer
from voting.collect.services.corrections import erase_words_again
from voting.people.models import Person
from voting.people.services import erase_again
from voting.site.erasure_register import Erased, ErasureRegister

READ_AT_ONCE = 10_000


def carry_out_erasures(session: Session, register: ErasureRegister, *, by: str) -> int:
    """Erase again what is in the register but still in the database, as after restoring an old copy."""
    lines = register.lines()
    if not lines:
        return 0
    erased = 0
    for key in _registered(session, sa.select(Person.id), Erased.PERSON, register, lines):
        person = session.get(Person, key, with_for_update=True)
        if person is not None:
            erase_again(session, person, by=by)
            erased += 1
    said = sa.select(Answer.id).where(sa.or_(Answer.words != "", Answer.street != "", Answer.language != ""))
    for key in _registered(session, said, Erased.ANSWER, register, lines):
        answer = session.get(Answer, key, with_for_update={"of": Answer})
        if answer is not None and not answer.is_erased:
            erase_words_again(session, answer, by=by)
            erased += 1
    return erased


def _registered(
    session: Session,
    keys: sa.Select[tuple[uuid.UUID]],
    kind: Erased,
    register: ErasureRegister,
    lines: frozenset[bytes],
) -> list[uuid.UUID]:
    read = session.scalars(keys.execution_options(yield_per=READ_AT_ONCE))
    return [key for key in read if register.line(kind, str(key)) in lines]
