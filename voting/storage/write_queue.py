"""The queue in front of SQLite's single write lock.

SQLite has no queue: a connection that finds the lock taken sleeps and polls, so a free lock stays idle while
a hall sleeps, and some wait for seconds while others overtake them. Here one thread of a process waits for a
file lock, woken at once by the system, and the others wait for that thread. The queue only orders: mutual
exclusion comes from SQLite's own lock. A wait ends after the same timeout as SQLite's.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy.exc

try:
    import fcntl
except ImportError:  # Windows: the processes of a server wait as SQLite lets them.
    fcntl = None


class FileTurn:
    """The turn among processes: a file lock with a timeout.

    The system wakes waiters for such a lock but offers no timeout. So a thread waits for the lock, and the
    caller waits for the thread. If nobody wants the lock any more when it comes, it is released.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.descriptor: int | None = None
        self.state = threading.Condition()
        self.is_asking = self.is_wanted = self.is_mine = False

    def take(self, wait: float) -> bool:
        """Wait for the turn; return whether it came.

        An unwritable disk, or one without locks, is no reason to stop here: the turn orders and excludes
        nobody, and SQLite, which is asked next, reports the fault.
        """
        with self.state:
            self.is_wanted = True
            if not self.is_asking:
                try:
                    _lock(self._open(), wait=False)
                except BlockingIOError:
                    self.is_asking = True
                    threading.Thread(target=self._ask, name="write-queue", daemon=True).start()
                except OSError:
                    return True
                else:
                    return True
            came = self.state.wait_for(lambda: self.is_mine, wait)
            self.is_mine = self.is_wanted = False
            return came

    def give(self) -> None:
        """Release the turn."""
        with suppress(OSError):
            _unlock(self._open())

    def _ask(self) -> None:
        """Wait for the lock, and hand it to a thread that still wants it."""
        with suppress(OSError):
            _lock(self._open(), wait=True)
        with self.state:
            self.is_asking = False
            if self.is_wanted:
                self.is_mine = True
                self.state.notify_all()
            else:
                self.give()

    def _open(self) -> int:
        if self.descriptor is None:
            self.descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            weakref.finalize(self, os.close, self.descriptor)
        return self.descriptor


class WriteQueue:
    """One process's queue of writers to one SQLite file, which takes turns with other processes' queues."""

    def __init__(self, database: str | None, *, wait: float) -> None:
        self.wait = wait
        self.turn = threading.Lock()
        self.file_turn = FileTurn(Path(f"{database}-queue")) if database and fcntl else None

    def enter(self) -> bool:
        """Wait for the turn; return whether it came in time. It ends with `leave`, or with the process."""
        until = time.monotonic() + self.wait
        if not self.turn.acquire(timeout=self.wait):
            return False
        if self.file_turn and not self.file_turn.take(max(0.0, until - time.monotonic())):
            self.turn.release()
            return False
        return True

    def leave(self) -> None:
        """Let the next one in."""
        try:
            if self.file_turn:
                self.file_turn.give()
        finally:
            self.turn.release()


def _lock(descriptor: int, *, wait: bool) -> None:
    if fcntl:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def _unlock(descriptor: int) -> None:
    if fcntl:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class QueueingConnection(sqlite3.Connection):
    """A connection that queues before it writes, and lets the next one in when it is done."""

    def __init__(self, *given: Any, queue: WriteQueue, **named: Any) -> None:
        super().__init__(*given, **named)
        self.queue, self.has_turn = queue, False
        # Whether it is set to refuse writing (`only_read`).
        self.only_reads = False

    def queue_up(self) -> bool:
        """Wait for this connection's turn to write; return whether it came within SQLite's own timeout."""
        self.has_turn = self.has_turn or self.queue.enter()
        return self.has_turn

    def commit(self) -> None:
        super().commit()
        self._leave()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._leave()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._leave()

    def _leave(self) -> None:
        if self.has_turn:
            self.has_turn = False
            self.queue.leave()


def only_read(driver: sqlite3.Connection, reading: bool) -> None:
    """Make a connection refuse to write, or allow it again.

    Setting the pragma, even to the same value, makes SQLite re-prepare the next statement, which costs more
    than most queries: so it is set only when it changes.
    """
    is_known = isinstance(driver, QueueingConnection)
    if not is_known or driver.only_reads is not reading:
        driver.execute(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
        if is_known:
            driver.only_reads = reading


def waited_too_long() -> sqlalchemy.exc.OperationalError:
    """The error SQLite raises after the same timeout, so that both are handled alike."""
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorcode, locked.sqlite_errorname = sqlite3.SQLITE_BUSY, "SQLITE_BUSY"
    return sqlalchemy.exc.OperationalError("BEGIN IMMEDIATE", None, locked)
