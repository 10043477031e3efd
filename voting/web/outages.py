"""Transient database faults: a full disk, an unwritable one, a held lock, a lost connection.

A request that meets one is answered with 503 and one sentence, never with an acknowledgement; its transaction
is rolled back, and the next request is served as if nothing had happened.
"""

from __future__ import annotations

import logging
import sqlite3

from flask import Flask, current_app, g, render_template, request
from flask.logging import default_handler
from flask_security.core import AnonymousUser
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneLeft

from voting.plain.text_cleaning import visible
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.storage.transactions import READING, is_reading, may_be_kept
from voting.web.addresses import address_here
from voting.web.submitted_form import sent_fields, sent_secrets, typed_words

# Exceptions that may be a transient fault; whether one is, `is_passing` says.
FAULTS = (OperationalError, InternalError, InterfaceError, NoneLeft)
UNAVAILABLE = 503
# Flask's own log format.
LINE = "[%(asctime)s] %(levelname)s in %(module)s: %(message)s"
NEVER_KEPT = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY})
PASSING = NEVER_KEPT | {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PROTOCOL,
}
# SQLite opens a file on an unwritable disk read-only, and keeps it so when the disk is writable again.
KEPT_OPEN = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR})
READ_ONLY = "25006"


def init_faults(app: Flask) -> None:
    """Answer requests that meet a transient fault in plain words."""
    for each in FAULTS:
        app.register_error_handler(each, answer)
    default_handler.setFormatter(PlainLines(LINE))


class PlainLines(logging.Formatter):
    """Formats log lines so that no address or value in them can send control characters to a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


def answer_503(error: Exception) -> bool:
    """Roll back after a transient fault, and return whether the request may have been carried out anyway.

    Raises the error again if it is a bug in the program, which waiting does not cure.
    """
    if not is_passing(error):
        raise error
    cause = _cause(error)
    current_app.logger.error(
        "The database failed: %s: %s", type(cause).__name__, str(cause).partition("\n")[0]
    )
    unsure = _may_be_done(error)
    db.session.rollback()
    if isinstance(cause, sqlite3.Error) and _code(cause) & 0xFF in KEPT_OPEN:
        db.engine.dispose()
    # The error page makes no further database query, not even for its reader.
    g._login_user = AnonymousUser()
    return unsure


def is_passing(error: Exception) -> bool:
    """Whether a failure is due to the disk, a lock or the connection, and not to the program."""
    cause = _cause(error)
    if isinstance(cause, sqlite3.Error):
        code = _code(cause)
        # A read-only page that writes is refused with this code too (voting.storage.transactions).
        is_ours = code == sqlite3.SQLITE_READONLY and is_reading()
        return code & 0xFF in PASSING and not is_ours
    if isinstance(error, InternalError):
        return getattr(cause, "sqlstate", None) == READ_ONLY and not is_reading()
    return True


def _may_be_done(error: Exception) -> bool:
    """Whether the commit had begun, so that it cannot be known whether it is on the disk."""
    cause = _cause(error)
    never = isinstance(cause, sqlite3.Error) and _code(cause) & 0xFF in NEVER_KEPT
    return may_be_kept() and not never


def _cause(error: Exception) -> BaseException:
    return (error.orig if isinstance(error, DBAPIError) else None) or error


def _code(cause: sqlite3.Error) -> int:
    return getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)


def answer(error: Exception) -> tuple[str, int]:
    """Render the error page for everyone but voters, who have one of their own."""
    unsure = answer_503(error)
    if request.method in READING:
        sentence = _("This page cannot be shown just now. Wait a minute, then try again.")
    elif unsure:
        sentence = _(
            "We can’t say yet whether this was done. Wait a minute, then check; if not, do it again."
        )
    else:
        sentence = _(
            "This was not done: nothing can be saved just now. Wait a minute, go back and do it again."
        )
    again = address_here() if request.method in READING else None
    # A submission that cannot have been kept can be sent again as it was.
    resent = [] if unsure or request.method in READING else sent_fields()
    page = render_template(
        "refusal.html",
        sentence=sentence,
        status=UNAVAILABLE,
        again=again,
        is_fault=True,
        fields=resent,
        secrets=sent_secrets() if resent else [],
        typed=typed_words(),
    )
    return page, UNAVAILABLE
