"""The peer of a cast: a bare Flask app whose every request is one durable INSERT, on the server we use.

BARE_DATABASE=sqlite:///FILE .venv/bin/python -m bench.bare PORT
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import sys
import threading
from collections.abc import Callable

import psycopg
from flask import Flask, request
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from voting.cli.serve import THREADS

TABLE = "CREATE TABLE IF NOT EXISTS bare (id TEXT PRIMARY KEY, said TEXT)"
LOCK_WAIT = 30
WORKERS = 2


def make_app() -> Flask:
    """Return one worker's app; every thread keeps its own connection."""
    app, kept = Flask("bare"), threading.local()
    insert = _on_sqlite if os.environ["BARE_DATABASE"].startswith("sqlite") else _on_postgresql

    @app.post("/")
    def put() -> str:  # pyright: ignore[reportUnusedFunction]
        if not hasattr(kept, "insert"):
            kept.insert = insert(os.environ["BARE_DATABASE"])
        kept.insert(secrets.token_hex(16), request.form["said"])
        return "done"

    return app


def _on_sqlite(url: str) -> Callable[[str, str], None]:
    connection = sqlite3.connect(
        url.removeprefix("sqlite:///"), timeout=LOCK_WAIT, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute(TABLE)

    def insert(key: str, said: str) -> None:
        connection.execute("INSERT INTO bare VALUES (?, ?)", (key, said))

    return insert


def _on_postgresql(url: str) -> Callable[[str, str], None]:
    connection = psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)

    def insert(key: str, said: str) -> None:
        connection.execute("INSERT INTO bare VALUES (%s, %s)", (key, said))

    return insert


def make_table(url: str) -> None:
    """Make the table, before anything is inserted."""
    if url.startswith("sqlite"):
        _on_sqlite(url)
        return
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        connection.execute(TABLE)


def main() -> None:
    """Serve until killed."""
    make_table(os.environ["BARE_DATABASE"])
    Granian(
        "bench.bare:make_app",
        factory=True,
        interface=Interfaces.WSGI,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        workers=WORKERS,
        blocking_threads=THREADS,
        log_access=False,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main()
