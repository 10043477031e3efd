"""Transactions: durable commits, reads that block nobody, and fair locks."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Generator, Hashable
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
import sqlalchemy.event
import sqlalchemy.exc
from flask import current_app, g, has_app_context, has_request_context, request
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session

from voting.storage.prepared_queries import ASKS_ONCE
from voting.storage.write_queue import QueueingConnection, only_read, waited_too_long

READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Library pages that spend their time on passwords: no lock is held meanwhile. They write at the end
# (`begin_writing`).
SLOW_PAGES = frozenset({"security.login", "security.verify", "security.change_password"})
LOCK_WAIT = "30s"
# Key in the app's extensions of the function that checks access again when a request begins to write.
ASKS_AGAIN = "asks_again"
# Key in the session's info of what it has read in the current read transaction.
SEEN = "seen_in_this_look"

View = TypeVar("View", bound=Callable[..., Any])
Got = TypeVar("Got")


def reads_only(view: View) -> View:
    """Mark a page that is requested by POST but changes nothing, so that it never waits for writers."""
    view.reads_only = True  # pyright: ignore[reportFunctionMemberAccess]
    return view


def reads_first(view: View) -> View:
    """Mark a page that reads, works with no lock held, and writes only after `begin_writing`."""
    view.reads_first = True  # pyright: ignore[reportFunctionMemberAccess]
    return view


def is_reading() -> bool:
    """Whether a transaction that begins now may only read.

    A request reads until all checks before its view are done (who sent it, with which pass), and again as
    soon as its result is rendered: only the view in between may hold a lock.
    """
    if has_app_context() and g.get("looks", False):
        return True
    if not has_request_context():
        return False
    return request.method in READING or not g.get("writes", False)


@contextmanager
def read_only(reader: Session | sa.Connection) -> Generator[None]:
    """Only read inside this block, in a request that may write later: on SQLite it waits for no writer."""
    looked, g.looks = g.get("looks", False), True
    try:
        yield
    finally:
        reader.rollback()
        g.looks = looked


@contextmanager
def read_unlocked(session: Session) -> Generator[None]:
    """Only read inside this block, on SQLite without a transaction around its queries.

    There an open transaction holds up every commit, however long the work between two queries takes.
    """
    let_go(session)
    with read_only(session):
        session.connection(execution_options={ASKS_ONCE: True})
        yield


def let_page_write(session_of: Callable[[], Session]) -> None:
    """Begin writing once all checks before the view are done, unless the page reads first."""
    view = current_app.view_functions.get(request.endpoint or "")
    looks = getattr(view, "reads_only", False) or getattr(view, "reads_first", False)
    if request.method not in READING and not looks and request.endpoint not in SLOW_PAGES:
        begin_writing(session_of())


def begin_writing(session: Session) -> None:
    """Switch this request to writing: data read before may have changed, and is loaded again.

    So is the right to do it (`voting.web.access.ask_again`): a pass may have been ended while the request
    waited.
    """
    let_go(session)
    if has_request_context():
        g.writes = True
        if ask := current_app.extensions.get(ASKS_AGAIN):
            ask()


def stop_writing(session: Session) -> None:
    """Roll back uncommitted changes and only read from here on: nobody waits while a page is rendered."""
    if g.get("writes", False):
        let_go(session)
        g.writes = False


def let_go(session: Session) -> None:
    """End the current transaction before slow work: on SQLite even a read-only one holds up commits.

    Uncommitted changes are rolled back. Objects are loaded again when they are next used.
    """
    if session.in_transaction():
        session.rollback()


def put_down(session: Session) -> None:
    """End a read transaction before slow work, and keep the loaded objects: they are not loaded again."""
    session.close()


def let_go_of_look(session: Session) -> None:
    """End the transaction before slow work, unless it may hold changes still to be committed."""
    if is_reading():
        let_go(session)


def once_a_look(session: Session, of: Hashable, read: Callable[[], Got]) -> Got:
    """Return a value cached for this read transaction; a transaction that may write reads afresh."""
    look = session.get_transaction() if is_reading() else None
    if look is None:
        return read()
    began, seen = session.info.get(SEEN, (None, {}))
    if began is not look:
        _began, seen = session.info[SEEN] = (look, dict[Hashable, Any]())
    if of not in seen:
        seen[of] = read()
    return seen[of]


def make_durable(engine: sa.Engine) -> None:
    """Put every commit on disk before it is acknowledged, and make reading transactions refuse to write."""
    if engine.dialect.name == "sqlite":
        sqlalchemy.event.listen(engine, "connect", _prepare_sqlite)
        sqlalchemy.event.listen(engine, "begin", _begin_sqlite)
    else:
        sqlalchemy.event.listen(engine, "connect", _prepare_postgresql)
        sqlalchemy.event.listen(engine, "begin", _begin_postgresql)
    sqlalchemy.event.listen(engine, "commit", _note_commit)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    # A write-ahead log would keep erased data, whole, until it happens to be overwritten.
    cursor.execute("PRAGMA journal_mode = DELETE")
    # With FULL, a power cut may undo the removal of the rollback journal, which is the commit.
    cursor.execute("PRAGMA synchronous = EXTRA")
    # Erased data is overwritten with zeros: an envelope must not stay in a free page.
    cursor.execute("PRAGMA secure_delete = ON")
    # Sorting leaves no file behind in a temporary folder.
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.close()


def _prepare_postgresql(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("SET synchronous_commit = on")
    # Nobody waits for ever behind a transaction that holds a lock and does not end.
    cursor.execute(f"SET lock_timeout = '{LOCK_WAIT}'")
    connection.commit()
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    """Begin a write with the write lock held, so that no transaction has to be abandoned half-way."""
    if connection.get_execution_options().get(ASKS_ONCE):
        return
    reading = is_reading()
    driver = connection.connection.dbapi_connection
    if not reading and isinstance(driver, QueueingConnection) and not driver.queue_up():
        raise waited_too_long()
    assert isinstance(driver, sqlite3.Connection)
    begin = "BEGIN" if reading else "BEGIN IMMEDIATE"
    try:
        only_read(driver, reading)
        driver.execute(begin)
    except sqlite3.Error as error:
        # A connection that has its turn but cannot begin lets the next one in.
        driver.rollback()
        raise sqlalchemy.exc.DBAPIError.instance(begin, None, error, sqlite3.Error, True) from error


def _begin_postgresql(connection: sa.Connection) -> None:
    """Mark the transaction read-only in the BEGIN about to be sent, which saves a statement."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    asks_once = connection.get_execution_options().get(ASKS_ONCE)
    driver.read_only = asks_once or is_reading() or None  # pyright: ignore[reportAttributeAccessIssue]


def _note_commit(_connection: sa.Connection) -> None:
    if has_request_context():
        g.commit_began = True


def may_be_kept() -> bool:
    """Whether this request has begun to commit: from then on a failure does not say what was kept."""
    return bool(g.get("commit_began"))


LOCK = sa.text("SELECT pg_advisory_xact_lock(CAST(:key AS bigint))")
SHARED_LOCK = sa.text("SELECT pg_advisory_xact_lock_shared(CAST(:key AS bigint))")


def lock(session: Session, key: uuid.UUID, *, sharing: bool) -> None:
    """Lock a key until the transaction ends, shared or exclusively.

    On PostgreSQL an advisory lock: its queue is fair, so an exclusive request is not overtaken for ever, and
    it leaves nothing on the disk. On SQLite a writer is alone already.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = SHARED_LOCK if sharing else LOCK
        session.connection().execute(lock, {"key": key.int >> 65})


# Settings that no connection can make up for: without them a power cut loses or tears committed data.
SERVER_KEEPS = ("fsync", "full_page_writes")


def unsafe_settings(engine: sa.Engine) -> list[str]:
    """Return the settings our commits depend on that a PostgreSQL server has switched off."""
    if engine.dialect.name != "postgresql":
        return []
    switched_off = sa.text("SELECT name FROM pg_settings WHERE name IN :names AND setting = 'off'")
    named = switched_off.bindparams(sa.bindparam("names", SERVER_KEEPS, expanding=True))
    with engine.connect() as connection:
        return sorted(connection.scalars(named))
