"""The queue in front of SQLite's one write lock.

SQLite itself has none: whoever finds the lock taken sleeps and looks again, so a free lock lies idle while
a hall sleeps, and some wait for seconds while others pass. Here one thread of a process waits for the lock of
a file, woken at once by the system, and the others wait for that thread. The queue only orders: what keeps
two from writing is SQLite's own lock, so one who gave up queueing does no harm.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # Windows: the processes of a server wait as SQLite lets them.
    fcntl = None


class WriteQueue:
    """Those of one process who want to write to one SQLite file, and the place where processes take turns."""

    def __init__(self, database: str | None, *, wait: float) -> None:
        self.wait = wait
        self.file = Path(f"{database}-queue") if database and fcntl else None
        self.turn = threading.Lock()
        self.descriptor: int | None = None

    def enter(self) -> bool:
        """Wait for one's turn; whether it came. It ends with `leave`, or with the process."""
        if not self.turn.acquire(timeout=self.wait):
            return False
        if fcntl:
            self._ask_file(fcntl.LOCK_EX)
        return True

    def leave(self) -> None:
        """Let the next one in."""
        try:
            if fcntl:
                self._ask_file(fcntl.LOCK_UN)
        finally:
            self.turn.release()

    def _ask_file(self, operation: int) -> None:
        """Take or give the turn among processes.

        A disk that cannot be written, or has no locks, is no reason to stop here: the turn orders and keeps
        nobody out, and SQLite, which is asked next, says what is wrong.
        """
        if self.file and fcntl:
            with suppress(OSError):
                fcntl.flock(self._open(self.file), operation)

    def _open(self, file: Path) -> int:
        if self.descriptor is None:
            self.descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            weakref.finalize(self, os.close, self.descriptor)
        return self.descriptor


class QueueingConnection(sqlite3.Connection):
    """A connection that queues up before it writes, and lets the next one in when it is done."""

    def __init__(self, *given: Any, queue: WriteQueue, **named: Any) -> None:
        super().__init__(*given, **named)
        self.queue, self.has_turn = queue, False

    def queue_up(self) -> None:
        """Wait for this connection's turn to write."""
        self.has_turn = self.has_turn or self.queue.enter()

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
