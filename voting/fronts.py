"""Who works when: voters at once, others on fewer threads, and strangers who sign in one after another.

All threads of a process share one interpreter, so what strangers ask for is taken from the votes beside it.
The sign-in page is served to one of them at a time, with a rest after each: who sends more only waits longer,
and reads a page that was made beforehand when the line is too long. A device on which an officer has signed
in has a line of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header, parse_cookie

from voting.lanes import Lane, LaneIsFull
from voting.limits import wide_network_of

Answer = Iterable[bytes]
Application = Callable[[dict[str, Any], Callable[..., Any]], Answer]

# What strangers may ask for that leads to a password; a single page of them costs as much as casting.
SIGNING_IN = frozenset({"/login", "/password", "/reset"})
VOTERS = "/b"
# Strangers wait rather than come again: waiting costs nothing, and a refusal only brings the next request.
WAITING, OF_EACH, PATIENCE, REST = 128, 96, 20.0, 1.0


class BusyPage:
    """The page for somebody for whom there is no place in the line, made beforehand in every language."""

    def __init__(self, pages: dict[str, tuple[str, list[tuple[str, str]], bytes]]) -> None:
        self.pages = pages

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        """Answer in the language that is asked for."""
        asked = parse_accept_header(environ.get("HTTP_ACCEPT_LANGUAGE"), LanguageAccept)
        first = next(iter(self.pages))
        status, headers, body = self.pages[asked.best_match(self.pages, default=first) or first]
        start_response(status, list(headers))
        return [body]


class Front:
    """Lets up to `threads` requests work, of them `others` that are not a voter's."""

    def __init__(
        self,
        app: Application,
        *,
        threads: int,
        others: int,
        busy: Application,
        is_known: Callable[[dict[str, str]], bool],
    ) -> None:
        self.app, self.busy, self.is_known = app, busy, is_known
        self.threads, self.others = threading.Semaphore(threads), threading.Semaphore(others)
        self.strangers = Lane(waiting=WAITING, of_each=OF_EACH, patience=PATIENCE, rest=REST)
        self.known = Lane(at_once=2, waiting=16, of_each=8, patience=PATIENCE)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        """Answer one request in its turn."""
        path = environ.get("PATH_INFO", "")
        if path == VOTERS or path.startswith(VOTERS + "/"):
            with self.threads:
                return self.app(environ, start_response)
        if path.rstrip("/") not in SIGNING_IN:
            return self._work(environ, start_response)
        lane = self.known if self.is_known(_cookies(environ)) else self.strangers
        try:
            with lane.turn(wide_network_of(environ.get("REMOTE_ADDR"))):
                return self._work(environ, start_response)
        except LaneIsFull:
            return self.busy(environ, start_response)

    def _work(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        with self.others, self.threads:
            return self.app(environ, start_response)


def _cookies(environ: dict[str, Any]) -> dict[str, str]:
    return dict(parse_cookie(environ.get("HTTP_COOKIE")))
