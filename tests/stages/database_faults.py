"""Faults that a database can meet, each as a stretch of time that ends by itself."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
import sqlalchemy.event

from tests.sites import Site
from voting.storage.database import db

NOT_TAKEN = "Your vote was not accepted. Keep your ballot, wait a minute, then press “Try again”."
UNSURE = "We don’t know yet whether your vote was accepted."
READ_ONLY_AT, COUNTER_AT = 18, 24
UNKNOWN_VERSION = b"\x03"

Fault = Callable[[Site], AbstractContextManager[None]]


def file_of(site: Site) -> Path:
    return site.instance.folder / "voting.sqlite"


def is_on(site: Site, kind: str) -> bool:
    return site.instance.config.database.url.startswith(kind)


def plain(site: Site) -> psycopg.Connection[Any]:
    """Somebody else at the same PostgreSQL database."""
    return psycopg.connect(site.instance.config.database.url.replace("+psycopg", ""), autocommit=True)


def files_of(most: int) -> Fault:
    """No file of this process grows beyond so many bytes: what a full disk does to whoever writes."""

    @contextmanager
    def fault(_site: Site) -> Generator[None]:
        before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))

    return fault


@contextmanager
def no_page_left(site: Site) -> Generator[None]:
    """SQLite's file has reached its bound, and what is written with a vote needs more."""
    with site.work() as session:
        session.execute(sa.text("CREATE TABLE more (bytes BLOB)"))
        session.execute(
            sa.text(
                "CREATE TRIGGER more AFTER UPDATE ON ballot BEGIN"
                " INSERT INTO more VALUES (zeroblob(500000)); END"
            )
        )
    with site.work() as session:
        session.execute(sa.text(f"PRAGMA max_page_count = {session.scalar(sa.text('PRAGMA page_count'))}"))
    yield
    with site.work() as session:
        session.execute(sa.text("PRAGMA max_page_count = 1073741823"))
        session.execute(sa.text("DROP TRIGGER more"))


@contextmanager
def written_by_nobody(site: Site) -> Generator[None]:
    """The file says that it is of a version which this SQLite may read and not write."""
    before = _put_version(site, UNKNOWN_VERSION)
    try:
        yield
    finally:
        _put_version(site, before)


def _put_version(site: Site, version: bytes) -> bytes:
    with file_of(site).open("r+b", buffering=0) as file:
        file.seek(READ_ONLY_AT)
        before = file.read(1)
        file.seek(READ_ONLY_AT)
        file.write(version)
        file.seek(COUNTER_AT)
        count = int.from_bytes(file.read(4), "big")
        file.seek(COUNTER_AT)
        file.write((count + 1).to_bytes(4, "big"))
    return before


@contextmanager
def locked_by_another(site: Site) -> Generator[None]:
    """Somebody holds SQLite's lock for longer than the site waits, here a tenth of a second."""
    with site.work() as session:
        session.execute(sa.text("PRAGMA busy_timeout = 100"))
    with closing(sqlite3.connect(file_of(site), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


@contextmanager
def contest_locked(site: Site) -> Generator[None]:
    """Somebody holds the ballots on PostgreSQL for longer than the site waits, here a tenth of a second."""
    with site.work() as session:
        session.execute(sa.text("SET lock_timeout = '100ms'"))
    with plain(site) as other, other.transaction():
        other.execute("LOCK TABLE ballot IN EXCLUSIVE MODE")
        yield


@contextmanager
def read_only_server(site: Site) -> Generator[None]:
    """The server takes no more writes, as a standby does."""
    with site.work() as session:
        session.execute(sa.text("SET default_transaction_read_only = on"))
    yield
    with site.work() as session:
        session.execute(sa.text("SET TRANSACTION READ WRITE"))
        session.execute(sa.text("SET default_transaction_read_only = off"))


@contextmanager
def full_at_the_commit(site: Site) -> Generator[None]:
    """PostgreSQL reports a full disk when it commits."""
    with plain(site) as other:
        other.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$"
        )
        other.execute(
            "CREATE CONSTRAINT TRIGGER full_disk AFTER UPDATE ON ballot DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION full_disk()"
        )
        yield
        other.execute("DROP TRIGGER full_disk ON ballot")


def cut(site: Site, *_connection: Any) -> None:
    """End every connection to this PostgreSQL database but one's own."""
    with plain(site) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextmanager
def cut_while_idle(site: Site) -> Generator[None]:
    """PostgreSQL was started anew between two requests."""
    cut(site)
    yield


@contextmanager
def cut_at_the_commit(site: Site) -> Generator[None]:
    """The line to PostgreSQL is cut in the moment of the commit."""

    def listener(_connection: sa.Connection) -> None:
        cut(site)

    with site.app.app_context():
        engine = db.engine
    sqlalchemy.event.listen(engine, "commit", listener)
    yield
    sqlalchemy.event.remove(engine, "commit", listener)


SQLITE_FAULTS = [
    (files_of(0), NOT_TAKEN),
    (files_of(6_000), NOT_TAKEN),
    (files_of(40_000), UNSURE),
    (no_page_left, NOT_TAKEN),
    (written_by_nobody, NOT_TAKEN),
    (locked_by_another, NOT_TAKEN),
]
POSTGRESQL_FAULTS = [
    (contest_locked, NOT_TAKEN),
    (read_only_server, NOT_TAKEN),
    (full_at_the_commit, UNSURE),
    (cut_while_idle, NOT_TAKEN),
    (cut_at_the_commit, UNSURE),
]
