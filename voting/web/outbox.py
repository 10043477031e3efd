"""A background queue for work after the response, so that its duration reveals nothing to the requester."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import suppress

from flask import Flask

# No more mail than this is queued: no officer would fill it up.
MOST_WAITING = 50


class Outbox:
    """A worker thread for jobs that may take long and report only to the log."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.waiting: queue.Queue[Callable[[], None]] = queue.Queue(MOST_WAITING)
        self.guard = threading.Lock()
        self.worker: threading.Thread | None = None

    def put(self, job: Callable[[], None]) -> None:
        """Queue a job; it is dropped, with a line in the log, if the queue is full."""
        with self.guard:
            if self.worker is None:
                self.worker = threading.Thread(target=self._work, name="outbox", daemon=True)
                self.worker.start()
        with suppress(queue.Full):
            return self.waiting.put_nowait(job)
        return self.app.logger.error("Too many mails wait to be sent; one was dropped.")

    def wait(self) -> None:
        """Wait until all queued jobs are done."""
        self.waiting.join()

    def _work(self) -> None:
        while True:
            job = self.waiting.get()
            try:
                with self.app.app_context():
                    job()
            except Exception:
                self.app.logger.exception("What was to be done after an answer failed.")
            finally:
                self.waiting.task_done()
