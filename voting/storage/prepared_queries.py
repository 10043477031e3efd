"""Prepared queries for lookups that a hall repeats: each statement is built once and cached.

SQLite answers a ballot page's query in 40 millionths of a second. Building the query and beginning a
transaction for it took ten times as long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

# Execution option of a connection that runs a single query. On SQLite that is a transaction of its own.
ASKS_ONCE = "asks_once"


class Question:
    """A read-only query for the rows in which a column has one of several values."""

    def __init__(self, statements: Mapping[str, sa.Select[Any]], column: sa.ColumnElement[bytes]) -> None:
        """Take one statement per database dialect, and the column to match."""
        self.statements, self.column = statements, column
        self.written = dict[tuple[str, int], sa.Select[Any]]()

    def ask(self, connection: sa.Connection, values: Sequence[bytes]) -> Sequence[sa.Row[Any]]:
        """Return the rows with these values, of which there must be at least one."""
        # Statements exist for one, two, four, eight and so on: missing places repeat the last value.
        several = 1 << (len(values) - 1).bit_length()
        padded = [*values, *[values[-1]] * (several - len(values))]
        given = {f"value_{place}": value for place, value in enumerate(padded)}
        return connection.execute(self._for(connection.dialect.name, several), given).fetchall()

    def ask_once(self, engine: sa.Engine, values: Sequence[bytes]) -> Sequence[sa.Row[Any]]:
        """Ask in a read-only transaction, which holds nothing afterwards."""
        with engine.connect().execution_options(**{ASKS_ONCE: True}) as connection:
            return self.ask(connection, values)

    def _for(self, kind: str, several: int) -> sa.Select[Any]:
        """Return the cached statement for this many values in a database dialect."""
        written = self.written.get((kind, several))
        if written is None:
            asked_for = [sa.bindparam(f"value_{place}", type_=self.column.type) for place in range(several)]
            written = self.written[kind, several] = self.statements[kind].where(self.column.in_(asked_for))
        return written
