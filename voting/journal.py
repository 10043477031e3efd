"""The journal: who did what, one line an act, each line carrying the hash of the one before."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import datetime
from typing import Any, ClassVar, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from voting import clock
from voting.database import Model

GENESIS = "0" * 64


class Act(Protocol):
    """One kind of act: a frozen dataclass of plain values, never a vote, a code or a person's words."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


class JournalEntry(Model):
    """One line of the journal."""

    __tablename__ = "journal_entry"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    act: Mapped[str]
    details: Mapped[dict[str, Any]]
    hash: Mapped[str] = mapped_column(unique=True)


class JournalHead(Model):
    """The end of the journal: one row, locked while a line is added, so that the chain cannot fork."""

    __tablename__ = "journal_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str]


class BrokenJournal(Exception):
    """A line of the journal was changed, added or taken away."""


def record(session: Session, act: Act, *, by: str) -> JournalEntry:
    """Write down what was done and by whom, in the same transaction as the act itself."""
    head = session.get(JournalHead, 1, with_for_update=True)
    if head is None:
        head = JournalHead(id=1, number=0, hash=GENESIS)
        session.add(head)
    entry = JournalEntry(
        number=head.number + 1,
        at=clock.now().replace(microsecond=0),
        actor=by,
        act=type(act).__name__,
        details=dataclasses.asdict(act),  # pyright: ignore[reportArgumentType]
        hash="",
    )
    entry.hash = _chained(head.hash, entry)
    head.number, head.hash = entry.number, entry.hash
    session.add(entry)
    session.flush()
    return entry


def verify(session: Session) -> int:
    """Follow the chain from its start; the number of lines, or BrokenJournal naming the first bad one."""
    previous, count = GENESIS, 0
    for entry in session.scalars(sa.select(JournalEntry).order_by(JournalEntry.number)):
        count += 1
        if entry.number != count or entry.hash != _chained(previous, entry):
            raise BrokenJournal(f"The journal is broken at line {count}.")
        previous = entry.hash
    head = session.get(JournalHead, 1)
    if head is None or (head.number, head.hash) != (count, previous):
        raise BrokenJournal(f"The journal ends at line {count}, and that is not where it was ended.")
    return count


def _chained(previous: str, entry: JournalEntry) -> str:
    line = [previous, entry.number, entry.at.isoformat(), entry.actor, entry.act, entry.details]
    return hashlib.sha256(json.dumps(line, sort_keys=True).encode()).hexdigest()
