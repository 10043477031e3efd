"""How large a request may be, decided before its body is read: by its page, and by the sender's cookie.

1. A page that takes files or lists (`takes_lists`) accepts `largest` from a signed-in officer.
2. A page to which phones hand in batches (`takes_batches`) accepts LARGEST_BATCH from a phone with a pass.
3. Everyone else may send as much as a form holds.

Only the cookie's signature is checked here; the pages check access as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Request

from voting.web.admission import LARGEST_HEADERS
from voting.web.request_bodies import SMALL, Allowance, Purse
from voting.web.request_limits import LARGEST_BATCH, LARGEST_FORM

# Total size of all large bodies in one process: six of the largest files, and forty batches. A small server
# has memory for both beside everything else. One officer may use one file's worth, and one phone two batches'
# worth: nobody shuts out the others.
FOR_OFFICERS, FOR_PHONES = 48 * 1024 * 1024, 40 * LARGEST_BATCH
OF_ONE_PHONE = 2 * LARGEST_BATCH

assert LARGEST_FORM <= SMALL


class Allowances:
    """The size limits of an app's requests."""

    def __init__(self, app: Flask, *, largest: int, phone_of: Callable[[Mapping[str, str]], str]) -> None:
        self.app, self.phone_of = app, phone_of
        self.for_officers = Allowance(largest, Purse(FOR_OFFICERS, of_each=largest))
        self.for_phones = Allowance(LARGEST_BATCH, Purse(FOR_PHONES, of_each=OF_ONE_PHONE), halves=True)
        self.for_others = Allowance(SMALL, Purse(0))

    def __call__(self, environ: dict[str, Any]) -> Allowance:
        """Return the allowance of a request."""
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdigit() and int(length) <= SMALL:
            return self.for_others
        if len(environ.get("HTTP_COOKIE", "")) > LARGEST_HEADERS:
            return self.for_others
        view = self._view(environ)
        if getattr(view, "takes_lists", False) and (officer := self._officer(environ)):
            return replace(self.for_officers, of=officer)
        if getattr(view, "takes_batches", False) and (
            phone := self.phone_of(Request(environ, populate_request=False).cookies)
        ):
            return replace(self.for_phones, of=phone)
        return self.for_others

    def _view(self, environ: dict[str, Any]) -> Callable[..., Any] | None:
        """Return the view that the app will find for the request, or None."""
        path = "/" + environ.get("PATH_INFO", "").lstrip("/")
        try:
            endpoint, _given = self.app.url_map.bind("").match(path, environ.get("REQUEST_METHOD"))
        except (HTTPException, RequestRedirect):
            return None
        return self.app.view_functions[endpoint]

    def _officer(self, environ: dict[str, Any]) -> str:
        """Return the signed-in officer's key; "" if nobody is signed in."""
        session = self.app.session_interface.open_session(
            self.app, self.app.request_class(environ, populate_request=False)
        )
        return str(session.get("_user_id", "")) if session is not None else ""
