"""Work done after the answer, one thing after another: nobody who asked can tell how long it took."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import suppress

from flask import Flask

# More mail than this does not wait: whoever fills it up is no officer.
MOST_WAITING = 50


class Outbox:
    """A thread of its own for what may take long and tells nobody how it went but the log."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.waiting: queue.Queue[Callable[[], None]] = queue.Queue(MOST_WAITING)
        self.guard = threading.Lock()
        self.worker: threading.Thread | None = None

    def put(self, job: Callable[[], None]) -> None:
        """Have something done soon; dropped, with a line in the log, when too much waits already."""
        with self.guard:
            if self.worker is None:
                self.worker = threading.Thread(target=self._work, name="outbox", daemon=True)
                self.worker.start()
        with suppress(queue.Full):
            return self.waiting.put_nowait(job)
        return self.app.logger.error("Too many mails wait to be sent; one was dropped.")

    def wait(self) -> None:
        """Wait until all that was put in is done."""
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
