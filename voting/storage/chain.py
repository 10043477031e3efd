"""The journal's hash chain: each line is hashed together with the one before it, and sealed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from voting.storage.database import Model

GENESIS = "0" * 64
LINE, END = "line", "end"
LINES_AT_A_TIME = 1000


class JournalEntry(Model):
    """One line of the journal; lines from versions that had no seals yet carry none."""

    __tablename__ = "journal_entry"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    act: Mapped[str]
    details: Mapped[dict[str, Any]]
    hash: Mapped[str] = mapped_column(unique=True)
    seal: Mapped[str | None]


class JournalHead(Model):
    """The end of the journal: one row, locked while a line is added, so that the chain cannot fork."""

    __tablename__ = "journal_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str]
    seal: Mapped[str | None]


class BrokenJournal(Exception):
    """A line of the journal was changed, added or removed."""


def lines_since(
    session: Session, number: int | None = None, *, until: int | None = None
) -> Iterator[sa.Row[Any]]:
    """Yield the lines in order, all or between two numbers; read in batches, for there may be very many."""
    columns = JournalEntry.__table__.c
    # Reading all starts at the lowest number a database can hold, so that no line slips in before the first.
    some = sa.select(*columns).order_by(columns.number).limit(LINES_AT_A_TIME)
    if until is not None:
        some = some.where(columns.number <= until)
    further = some if number is None else some.where(columns.number >= number)
    while True:
        found = session.execute(further).all()
        yield from found
        if len(found) < LINES_AT_A_TIME:
            return
        further = some.where(columns.number > found[-1].number)


def line_up_to(session: Session, number: int) -> tuple[int, str]:
    """Return the number and hash of the last line up to a number, or the journal's beginning if none."""
    lines = sa.select(JournalEntry.number, JournalEntry.hash).where(JournalEntry.number <= number)
    row = session.execute(lines.order_by(JournalEntry.number.desc()).limit(1)).first()
    return (row.number, row.hash) if row else (0, GENESIS)


def follows(previous: str, line: JournalEntry | sa.Row[Any]) -> bool:
    """Whether a line is chained to the previous one, given that one's hash."""
    return line.hash == chained(previous, line)


def is_sealed(key: bytes, line: JournalEntry | sa.Row[Any]) -> bool:
    """Whether a line carries the seal of this installation."""
    return fits(line.seal, seal_of(key, LINE, line.number, line.hash))


def chained(previous: str, entry: JournalEntry | sa.Row[Any]) -> str:
    line = [previous, entry.number, entry.at.isoformat(), entry.actor, entry.act, entry.details]
    return hashlib.sha256(json.dumps(line, sort_keys=True).encode()).hexdigest()


def seal_of(key: bytes, kind: str, number: int, chained: str) -> str:
    return hmac.new(key, f"{kind}:{number}:{chained}".encode(), hashlib.sha256).hexdigest()


def holds(key: bytes, head: JournalHead | sa.Row[Any]) -> bool:
    return fits(head.seal, seal_of(key, END, head.number, head.hash))


def fits(seal: str | None, right: str) -> bool:
    return hmac.compare_digest((seal or "").encode(), right.encode())
