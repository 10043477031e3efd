"""Rewriting tables on disk, so that erased data and the order of writing are gone from their files."""

from __future__ import annotations

import sqlite3
import threading
import time
import uuid
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.exc
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import Session

from voting.storage.transactions import LOCK_WAIT
from voting.storage.write_queue import only_read

REWRITE_SECONDS = 10.0
# Everyone else, votes included, queues behind a waiter for such a lock: so it is requested for short spells,
# again and again.
ASKED_FOR, REST_SECONDS = "200ms", 0.5
_NAMING_FOLDER = threading.Lock()
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL, appendix A.


def rewrite_tables(engine: sa.Engine, *tables: sa.FromClause, wait: float = REWRITE_SECONDS) -> None:
    """Rewrite tables on disk, so that neither erased data nor the order of writing can be read there.

    PostgreSQL puts the rows in the order of their keys, which are random. Raises OperationalError when a
    table stays in use for too long; safe to repeat.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
            assert isinstance(raw.dbapi_connection, sqlite3.Connection)
            only_read(raw.dbapi_connection, False)
            # The whole database may not fit into memory.
            leave_nothing_elsewhere(cursor)
            cursor.execute("PRAGMA temp_store = FILE")
            try:
                cursor.execute("VACUUM")
            except sqlite3.OperationalError as error:
                raise sqlalchemy.exc.OperationalError("VACUUM", None, error) from error
            finally:
                cursor.execute("PRAGMA temp_store = MEMORY")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            assert isinstance(table, sa.Table)
            key = table.primary_key.name
            keep_everybody_out(connection, f'CLUSTER "{table.name}" USING "{key}"', wait=wait)


def leave_nothing_elsewhere(cursor: DBAPICursor) -> None:
    """Make SQLite put its temporary files beside the database, not in a folder of its choice.

    They are deleted but not overwritten, so erased data would remain on another disk, or in its snapshots.
    """
    # Number, name and file of each open database; main comes first.
    cursor.execute("PRAGMA database_list")
    _number, _name, file = cursor.fetchall()[0]
    folder = str(Path(file).parent)
    with _NAMING_FOLDER:
        cursor.execute("PRAGMA temp_store_directory")
        # All connections of a process share this setting.
        if cursor.fetchone() != (folder,):
            quoted = folder.replace("'", "''")
            cursor.execute(f"PRAGMA temp_store_directory = '{quoted}'")


def keep_everybody_out(connection: sa.Connection, statement: str, *, wait: float = REWRITE_SECONDS) -> None:
    """Run a PostgreSQL statement that needs a table to itself; raises OperationalError if it is kept in use.

    `wait` is in seconds. Between two attempts everyone in the queue gets a turn.
    """
    until = time.monotonic() + wait
    connection.execute(sa.text(f"SET lock_timeout = '{ASKED_FOR}'"))
    try:
        while True:
            try:
                connection.execute(sa.text(statement))
            except sqlalchemy.exc.OperationalError as error:
                if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE or time.monotonic() > until:
                    raise
                time.sleep(REST_SECONDS)
            else:
                return
    finally:
        connection.execute(sa.text(f"SET lock_timeout = '{LOCK_WAIT}'"))


# Readers of an earlier snapshot keep PostgreSQL from dropping erased rows: open transactions, those that have
# written and are reading nothing just now, prepared ones, replication slots and standbys. A reader of another
# database on the same server holds nothing back; a writer there does, because the rewriting itself looks at
# the server as of then. A row's own xmin says when it was last written.
HELD_BACK = """
    SELECT count(*) FROM (
        SELECT backend_xmin AS since FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND (datname = current_database() OR datname IS NULL)
        UNION ALL SELECT backend_xid FROM pg_stat_activity WHERE pid <> pg_backend_pid()
        UNION ALL SELECT backend_xmin FROM pg_stat_replication
        UNION ALL SELECT xmin FROM pg_replication_slots
        UNION ALL SELECT transaction FROM pg_prepared_xacts
    ) AS reader, {table} AS written
    WHERE written.{column} = :key AND since IS NOT NULL AND age(since) >= age(written.xmin)
"""


def is_held_back(session: Session, contest_id: uuid.UUID) -> bool:
    """Whether any reader still sees the database as it was before a contest's envelopes were opened."""
    return is_read_as_before(session, "count", "contest_id", contest_id)


def is_read_as_before(session: Session, table: str, column: str, key: object) -> bool:
    """Whether any reader still sees the database as it was before the row with this key was last written."""
    if session.get_bind().dialect.name != "postgresql":
        return False
    asked = sa.text(HELD_BACK.format(table=table, column=column))
    return bool(session.scalar(asked, {"key": key}))
