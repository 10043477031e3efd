"""What a database is at a moment, to see that nothing changed it."""

from __future__ import annotations

import hashlib

import psycopg
import sqlalchemy as sa
from psycopg import sql

from tests.sites import Site
from voting.storage.database import Model


def fingerprint(site: Site) -> str:
    """A digest of the database: of its files on SQLite, of every row of every table on PostgreSQL."""
    whole = hashlib.sha256()
    url = sa.make_url(site.instance.database_url)
    if url.get_backend_name() == "sqlite":
        for file in sorted(site.instance.folder.glob("voting.sqlite*")):
            whole.update(file.name.encode() + file.read_bytes())
        return whole.hexdigest()
    address = site.instance.database_url.replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        for table in sorted(Model.metadata.tables):
            query = sql.SQL("SELECT xmin, t.* FROM {} t ORDER BY ctid").format(sql.Identifier(table))
            rows = connection.execute(query).fetchall()
            whole.update(repr((table, rows)).encode())
    return whole.hexdigest()
