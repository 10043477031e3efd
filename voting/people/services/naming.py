"""Display names for those whom the journal names by key."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.people.models import Officer, PhonePass


def names_of(session: Session, actors: Iterable[str]) -> dict[str, str]:
    """Return, by name in the journal, the first name a phone joined with, or an officer's address."""
    keys = {actor: key for actor in actors if (key := _key_of(actor))}
    found = dict[uuid.UUID, str]()
    if keys:
        for key, name in (PhonePass.id, PhonePass.name), (Officer.id, Officer.email):
            rows = session.execute(sa.select(key, name).where(key.in_(set(keys.values()))))
            found.update((row[0], row[1]) for row in rows)
    return {actor: found.get(key, actor) for actor, key in keys.items()}


def is_phone(actor: str) -> bool:
    """Whether a name in the journal is a phone pass, not an account."""
    return actor.startswith("pass:")


def _key_of(actor: str) -> uuid.UUID | None:
    kind, _colon, key = actor.partition(":")
    try:
        return uuid.UUID(key) if kind in {"pass", "officer"} else None
    except ValueError:
        return None
