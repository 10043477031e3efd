"""The pages' static files: named by content digest, cached by browsers, and sent compressed."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import SecureCookieSession, SessionMixin
from flask_compress import Compress
from werkzeug.security import safe_join

from voting.web.cookies import SteadySessions

STATIC = "static"
DIGITS = 12
FOUND = {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}
VOTERS_FILES = "vote/"
# A comment on lines of its own, in a stylesheet or script.
REMARK = re.compile(r"^ *(?://.*|/\*[^*]*\*/)\n", re.MULTILINE)
FOR_EVER = "public, max-age=31536000, immutable"


class NoSessionForFiles(SteadySessions):
    """Sessions in signed cookies, but none with a file, which caches keep for everyone, nor with a vote."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open the requester's session; without a cookie it is new, and there is no signature to check."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whether this response carries the session cookie."""
        return not (is_asset() or g.get("leaves_no_cookie")) and super().should_set_cookie(app, session)


def init_assets(app: Flask) -> None:
    """Name every file by its contents, so that browsers never ask for it twice; compress all responses.

    Compressing pages that hold a secret can betray it through their length, to a stranger who makes a browser
    send many requests (BREACH). Here that could only reveal a form's token, which is worthless elsewhere: the
    session cookie is SameSite=Lax, so no form sent from a stranger's page carries the session it belongs to.
    """
    app.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        # The library never closes a file that it compresses as a stream; ours are read whole.
        COMPRESS_STREAMS=False,
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIN_SIZE=200,
    )
    Compress(app)
    app.session_interface = NoSessionForFiles()
    app.url_defaults(_name_by_contents)
    # Hooks registered last run first.
    app.after_request(_send_file)


def is_asset() -> bool:
    """Whether the request is for a file, which is the same for everyone."""
    return request.endpoint == STATIC


def _name_by_contents(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == STATIC and "v" not in values and (digest := asset_digest(values.get("filename", ""))):
        values["v"] = digest


def asset_digest(name: str) -> str | None:
    """Return a short digest of a file's contents, or None if we have no such file."""
    found = safe_join(current_app.static_folder or "", name)
    file = Path(found) if found else None
    return _digest(file, file.stat().st_mtime_ns) if file and file.is_file() else None


@lru_cache
def _digest(file: Path, _changed_at: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:DIGITS]


def _send_file(response: Response) -> Response:
    """Process a file response; pages pass through unchanged."""
    return _send_little(_read_whole(_let_browsers_keep(response))) if is_asset() else response


def _read_whole(response: Response) -> Response:
    if response.status_code == HTTPStatus.OK:
        response.direct_passthrough = False
        response.make_sequence()
    return response


def _send_little(response: Response) -> Response:
    """Strip comments from voters' files: a whole vote is 25 kB, and comments are for readers of the code."""
    if response.status_code == HTTPStatus.OK:
        # Files are displayed, not saved under a name; and compressed ones are sent whole.
        for name in ("Content-Disposition", "Accept-Ranges"):
            response.headers.pop(name, None)
        if (request.view_args or {})["filename"].startswith(VOTERS_FILES):
            response.set_data(REMARK.sub("", response.get_data(as_text=True)))
    return response


def _let_browsers_keep(response: Response) -> Response:
    """Cache a file requested by its digest for good; any other is requested again each time."""
    if response.status_code in FOUND:
        digest = asset_digest((request.view_args or {})["filename"])
        if digest is not None and digest == request.args.get("v"):
            response.headers["Cache-Control"] = FOR_EVER
    return response
