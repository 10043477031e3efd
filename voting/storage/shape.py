"""The shape of the database: whether it was set up, and whether it is the newest one."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy.exc import OperationalError

from voting.plain.refusals import Refusal
from voting.storage.database import alembic


class DatabaseIsNotReady(Refusal):
    """The database does not exist, does not answer, or has not the schema this program needs."""

    status = 503


def is_made(address: sa.URL) -> bool:
    """Whether a database was ever set up at this address; the check creates no file."""
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return False
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    try:
        return sa.inspect(engine).has_table("alembic_version")
    except OperationalError as error:
        raise _unreachable(error) from None


def has_column(address: sa.URL, table: str, column: str) -> bool:
    """Whether an existing database has a column, which older versions may lack."""
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    return any(each["name"] == column for each in sa.inspect(engine).get_columns(table))


def require_current() -> None:
    """Raise DatabaseIsNotReady unless the schema is the newest; called inside an app context."""
    try:
        if not alembic.current():
            raise DatabaseIsNotReady("The database is not set up: run `voting setup` first.")
        if alembic.needs_upgrade():
            raise DatabaseIsNotReady("The database is of an older version: run `voting setup` to update it.")
    except OperationalError as error:
        raise _unreachable(error) from None
    except CommandError:
        raise DatabaseIsNotReady(
            "The database is of a newer version than this program: update the program."
        ) from None


def _unreachable(error: OperationalError) -> DatabaseIsNotReady:
    reason = str(error.orig).strip().splitlines()[0]
    return DatabaseIsNotReady(f"The database cannot be opened ({reason}). Check database.url in config.toml.")


def migrate() -> None:
    """Upgrade the database to the newest schema; called inside an app context."""
    alembic.upgrade()
