"""How much a request may bring, decided before any of it is taken in: by its page, and by whose cookie comes.

1. A page that takes files or lists (`takes_lists`) has `largest` from an officer who is signed in.
2. A page to which phones hand in batches (`takes_batches`) has LARGEST_BATCH from a phone with a pass.
3. Everybody else has what a form may hold.

Only the cookie's signature is looked at here; who may do what is asked by the pages as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Request

from voting.bodies import SMALL, Allowance, Purse
from voting.fronts import LARGEST_HEADERS
from voting.incoming import LARGEST_BATCH, LARGEST_FORM

# What all large bodies of one process may take together: six of the largest files, and forty batches. A
# small server has memory for both beside everything else.
FOR_OFFICERS, FOR_PHONES = 48 * 1024 * 1024, 40 * LARGEST_BATCH

assert LARGEST_FORM <= SMALL


class Allowances:
    """What each request may bring to an app."""

    def __init__(self, app: Flask, *, largest: int, has_pass: Callable[[Mapping[str, str]], bool]) -> None:
        self.app, self.has_pass = app, has_pass
        self.for_officers = Allowance(largest, Purse(FOR_OFFICERS))
        self.for_phones = Allowance(LARGEST_BATCH, Purse(FOR_PHONES))
        self.for_others = Allowance(SMALL, Purse(0))

    def __call__(self, environ: dict[str, Any]) -> Allowance:
        """The allowance of one request."""
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdigit() and int(length) <= SMALL:
            return self.for_others
        if len(environ.get("HTTP_COOKIE", "")) > LARGEST_HEADERS:
            return self.for_others
        view = self._view(environ)
        if getattr(view, "takes_lists", False) and self._is_signed_in(environ):
            return self.for_officers
        if getattr(view, "takes_batches", False) and self.has_pass(
            Request(environ, populate_request=False).cookies
        ):
            return self.for_phones
        return self.for_others

    def _view(self, environ: dict[str, Any]) -> Callable[..., Any] | None:
        """The page that is asked for, as the app will find it; None where there is none."""
        path = "/" + environ.get("PATH_INFO", "").lstrip("/")
        try:
            endpoint, _given = self.app.url_map.bind("").match(path, environ.get("REQUEST_METHOD"))
        except (HTTPException, RequestRedirect):
            return None
        return self.app.view_functions[endpoint]

    def _is_signed_in(self, environ: dict[str, Any]) -> bool:
        session = self.app.session_interface.open_session(
            self.app, self.app.request_class(environ, populate_request=False)
        )
        return session is not None and "_user_id" in session
