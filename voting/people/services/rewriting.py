"""Rewriting tables on the disk: PostgreSQL leaves an erased row in its file until it is overwritten.

SQLite overwrites what it erases, but a page that was filled again may hold an older copy between its rows. A
small file is rewritten at once, and every file at night, so nothing has to be noted there.
"""

from __future__ import annotations

import time
from threading import Lock
from weakref import WeakKeyDictionary

import sqlalchemy as sa
import sqlalchemy.exc
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from voting.people.models import Rewriting
from voting.storage.database import Model, db
from voting.storage.rewriting import REWRITE_SECONDS, is_read_as_before, rewrite_tables
from voting.storage.transactions import let_go
from voting.storage.turns import ShortTurns

# An SQLite file of this size is rewritten within half a second.
SMALL_FILE = 16 * 1024 * 1024
# A table of this size is rewritten within some seconds, during which it can be neither read nor written.
SMALL = 64 * 1024 * 1024
SHORT_WAIT = 2.0
TRIES, MOMENT_SECONDS = 3, 0.1
# The next rewriting of a file waits this many times as long as this one took; nobody waits for it longer.
RESTS, LONGEST_WAIT = 20, 0.5

WRITTEN = sa.literal_column("CAST(rewriting.xmin AS text)", sa.Text)


def leave_to_rewrite(session: Session, *models: type[Model]) -> None:
    """Note, with an erasure, which tables must be rewritten before no trace of it is left on the disk."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for name in sorted(str(model.__table__.description) for model in models):
        due = postgresql.insert(Rewriting).values(table_name=name, is_due=True, mixed_until=0)
        session.execute(due.on_conflict_do_update(index_elements=["table_name"], set_={"is_due": True}))


def rewrite_small_in_turns(session: Session) -> bool:
    """Rewrite, after an erasure is committed, what is quick; return whether nothing is left for the night."""
    if session.get_bind().dialect.name == "sqlite":
        return _rewrite_small_file(session)
    waiting = rewrite_due_in_turns(session, largest=SMALL, wait=SHORT_WAIT)
    for _again in range(TRIES if waiting else 0):
        # Most current readers finish in a moment.
        time.sleep(MOMENT_SECONDS)
        waiting = rewrite_due_in_turns(session, largest=SMALL, wait=SHORT_WAIT)
        if not waiting:
            break
    return not waiting


def _rewrite_small_file(session: Session) -> bool:
    pages, size = (session.scalar(sa.text(f"PRAGMA {name}")) for name in ("page_count", "page_size"))
    let_go(session)
    if (pages or 0) * (size or 0) > SMALL_FILE:
        return False
    return _in_turn(db.engine)


class Turn:
    """Lets one rewriting of a file run at a time, each with a rest after it: votes are cast into the same
    file.
    """

    def __init__(self) -> None:
        self.held, self.rests_until = Lock(), 0.0


TURNS: WeakKeyDictionary[sa.Engine, Turn] = WeakKeyDictionary()


def _in_turn(engine: sa.Engine) -> bool:
    turn = TURNS.setdefault(engine, Turn())
    if not turn.held.acquire(blocking=False):
        return False
    try:
        rest = turn.rests_until - time.monotonic()
        if rest > LONGEST_WAIT:
            return False
        time.sleep(max(0.0, rest))
        began = time.monotonic()
        rewrite_tables(engine)
        turn.rests_until = time.monotonic() + RESTS * (time.monotonic() - began)
    except sqlalchemy.exc.OperationalError:
        return False
    finally:
        turn.held.release()
    return True


def rewrite_due_in_turns(
    session: Session, *, largest: int | None = None, wait: float = REWRITE_SECONDS
) -> list[str]:
    """Rewrite the tables in which erased rows may lie; returns the names of those that must wait.

    A rewriting runs outside any transaction. A table waits while it is too large or in use, or
    while somebody reads the database as it was before the erasure.
    """
    waiting, turns = list[str](), ShortTurns(session)
    asked = sa.select(Rewriting.table_name, WRITTEN).where(Rewriting.is_due)
    due = session.execute(asked).tuples().all() if session.get_bind().dialect.name == "postgresql" else []
    for name, written in due:
        if not _rewrite(session, name, largest=largest, wait=wait):
            waiting.append(name)
            continue
        # Unless another person was erased meanwhile, which wrote the row again.
        done = sa.update(Rewriting).where(Rewriting.table_name == name, WRITTEN.in_([written]))
        session.execute(done.values(is_due=False).execution_options(synchronize_session=False))
        turns.keep()
    turns.let_go()
    return waiting


def _rewrite(session: Session, name: str, *, largest: int | None, wait: float) -> bool:
    size = session.scalar(sa.text("SELECT pg_total_relation_size(to_regclass(:name))"), {"name": f'"{name}"'})
    held_back = is_read_as_before(session, "rewriting", "table_name", name)
    let_go(session)
    if held_back or (largest is not None and (size or 0) > largest):
        return False
    try:
        rewrite_tables(db.engine, Model.metadata.tables[name], wait=wait)
    except sqlalchemy.exc.OperationalError:
        return False
    return True
