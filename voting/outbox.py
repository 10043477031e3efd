"""Work done after the answer, one thing after another: nobody who asked can tell how long it took."""

from __future__ import annotations

import queue
import smtplib
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress

from flask import Flask
from flask_mail import Connection, Mail

# More mail than this does not wait: whoever fills it up is no officer.
MOST_WAITING = 50
# A mail server that says nothing may not stop those of after it.
MOST_SECONDS = 30


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


class CheckedMail(Mail):
    """Mail that is handed only to a server whose certificate is its own, and that waits for none for long."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        app.extensions["mail"] = self

    def connect(self) -> Connection:
        """Open a connection to the mail server."""
        return CheckedConnection(self)


class CheckedConnection(Connection):
    """One connection; links to new passwords go over it."""

    def configure_host(self) -> smtplib.SMTP:
        """Reach the server, make the line a secret one unless config.toml says otherwise, and sign in."""
        mail, secret = self.mail, ssl.create_default_context()
        if mail.use_ssl:
            host = smtplib.SMTP_SSL(mail.server, mail.port, timeout=MOST_SECONDS, context=secret)
        else:
            host = smtplib.SMTP(mail.server, mail.port, timeout=MOST_SECONDS)
        if mail.use_tls:
            host.starttls(context=secret)
        if mail.username and mail.password:
            host.login(mail.username, mail.password)
        return host
