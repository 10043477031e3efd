"""The files that pages are made of: named by what they hold, kept by browsers, and sent compressed."""

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
# A remark that has lines of its own, in a stylesheet or a script.
REMARK = re.compile(r"^ *(?://.*|/\*[^*]*\*/)\n", re.MULTILINE)
FOR_EVER = "public, max-age=31536000, immutable"


class NoSessionForFiles(SteadySessions):
    """Sessions in signed cookies, but none with a file, which caches keep for everybody, nor with a vote."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of whoever asks; without a cookie it is new, and there is no signature to look at."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whether this answer carries the session."""
        return not (is_asset() or g.get("leaves_no_cookie")) and super().should_set_cookie(app, session)


def init_assets(app: Flask) -> None:
    """Name every file by its contents, so that a browser that has it never asks again; send all compressed.

    Compressing pages that hold a secret can betray it by their length to a stranger who makes a browser ask
    again and again (BREACH). What could be won here is a form's token, and it is worth nothing elsewhere: the
    session's cookie is SameSite=Lax, so no form that a stranger's page sends carries the session it fits.
    """
    app.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        # A file that is compressed piece by piece is never closed by the library; ours are read whole.
        COMPRESS_STREAMS=False,
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIN_SIZE=200,
    )
    Compress(app)
    app.session_interface = NoSessionForFiles()
    app.url_defaults(_name_by_contents)
    # What is named here last is done first.
    app.after_request(_send_file)


def is_asset() -> bool:
    """Whether a file is asked for, which is the same for everybody."""
    return request.endpoint == STATIC


def _name_by_contents(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == STATIC and "v" not in values and (digest := asset_digest(values.get("filename", ""))):
        values["v"] = digest


def asset_digest(name: str) -> str | None:
    """A short digest of what a file holds; none when there is no such file among ours."""
    found = safe_join(current_app.static_folder or "", name)
    file = Path(found) if found else None
    return _digest(file, file.stat().st_mtime_ns) if file and file.is_file() else None


@lru_cache
def _digest(file: Path, _changed_at: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:DIGITS]


def _send_file(response: Response) -> Response:
    """What is done with a file that is sent; a page passes by at once."""
    return _send_little(_read_whole(_let_browsers_keep(response))) if is_asset() else response


def _read_whole(response: Response) -> Response:
    if response.status_code == HTTPStatus.OK:
        response.direct_passthrough = False
        response.make_sequence()
    return response


def _send_little(response: Response) -> Response:
    """Send voters what their phone needs: a whole vote has 25 kB, and remarks are for whoever reads it."""
    if response.status_code == HTTPStatus.OK:
        # What is shown is not saved under a name, and what is compressed comes whole.
        for name in ("Content-Disposition", "Accept-Ranges"):
            response.headers.pop(name, None)
        if (request.view_args or {})["filename"].startswith(VOTERS_FILES):
            response.set_data(REMARK.sub("", response.get_data(as_text=True)))
    return response


def _let_browsers_keep(response: Response) -> Response:
    """A file asked for by what it holds never changes; any other is asked for again each time."""
    if response.status_code in FOUND:
        digest = asset_digest((request.view_args or {})["filename"])
        if digest is not None and digest == request.args.get("v"):
            response.headers["Cache-Control"] = FOR_EVER
    return response
