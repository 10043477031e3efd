"""Questions that a hall asks of the database again and again: each is put together once and not each time.

SQLite answers in 40 millionths of a second what a ballot's page asks. To put the question together, and to
begin a transaction for it, took ten times as long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

# How a connection says that all it asks is one question. On SQLite that is a transaction of its own.
ASKS_ONCE = "asks_once"


class Question:
    """Asks for the rows in which a column has one of several values; it only reads."""

    def __init__(self, statements: Mapping[str, sa.Select[Any]], column: sa.ColumnElement[bytes]) -> None:
        """What is asked of each kind of database."""
        self.statements, self.column = statements, column
        self.written = dict[tuple[str, int], sa.Select[Any]]()

    def ask(self, connection: sa.Connection, values: Sequence[bytes]) -> Sequence[sa.Row[Any]]:
        """The rows with these values, of which there is at least one."""
        # Written for one, two, four, eight and so on: what lacks is the last value again.
        several = 1 << (len(values) - 1).bit_length()
        padded = [*values, *[values[-1]] * (several - len(values))]
        given = {f"value_{place}": value for place, value in enumerate(padded)}
        return connection.execute(self._for(connection.dialect.name, several), given).fetchall()

    def ask_once(self, engine: sa.Engine, values: Sequence[bytes]) -> Sequence[sa.Row[Any]]:
        """The same in a transaction that only reads, and that holds nothing afterwards."""
        with engine.connect().execution_options(**{ASKS_ONCE: True}) as connection:
            return self.ask(connection, values)

    def _for(self, kind: str, several: int) -> sa.Select[Any]:
        """The question about so many values, for a kind of database."""
        written = self.written.get((kind, several))
        if written is None:
            asked_for = [sa.bindparam(f"value_{place}", type_=self.column.type) for place in range(several)]
            written = self.written[kind, several] = self.statements[kind].where(self.column.in_(asked_for))
        return written
