"""Admission: voters at once, others on fewer threads, and strangers signing in one after another.

All threads of a process share one interpreter, so strangers' requests take time from the votes beside them.
The sign-in page is served to one stranger at a time, with a pause after each: sending more only means waiting
longer, and reading a pre-rendered page when the queue is too long. A device on which an officer has signed in
has a queue of its own, and so has a visitor who was asked to wait and comes for their turn. Strangers share
the places in their queue by network; known devices by officer, as everyone in a hall comes from one network.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header, parse_cookie

from voting.web.expensive_work import Lane, LaneIsFull
from voting.web.rate_limits import LONGEST_LANGUAGES, wide_network_of

Answer = Iterable[bytes]
Application = Callable[[dict[str, Any], Callable[..., Any]], Answer]

# Pages open to strangers that lead to a password; rendering one costs as much as casting a vote.
SIGNING_IN = frozenset({"/login", "/password", "/reset"})
VOTERS = "/b"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Largest address and headers together; nginx allows 8 kB by default, and no browser sends us that much.
LARGEST_HEADERS = 16 * 1024
# Strangers are queued rather than refused: waiting costs nothing, and a refusal only brings the next request.
WAITING, OF_EACH, PATIENCE, REST = 128, 96, 20.0, 1.0
KNOWN_WAITING, KNOWN_OF_EACH = 16, 4


class BusyPage:
    """The page for a visitor who finds the queue full, rendered beforehand in every language."""

    def __init__(self, pages: dict[str, tuple[str, list[tuple[str, str]], bytes]]) -> None:
        self.pages = pages

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        """Answer in the language requested."""
        said = environ.get("HTTP_ACCEPT_LANGUAGE", "")[:LONGEST_LANGUAGES]
        asked = parse_accept_header(said, LanguageAccept)
        first = next(iter(self.pages))
        status, headers, body = self.pages[asked.best_match(self.pages, default=first) or first]
        start_response(status, list(headers))
        return [body]


class Front:
    """Admits up to `threads` requests at once, of which `others` are not for voters' pages."""

    def __init__(
        self,
        app: Application,
        *,
        threads: int,
        others: int,
        kept_for_reading: int = 0,
        busy: Application,
        known_as: Callable[[dict[str, str]], str | None],
        has_turn: Callable[[dict[str, str]], bool],
    ) -> None:
        self.app, self.busy, self.known_as, self.has_turn = app, busy, known_as, has_turn
        self.threads, self.others = threading.Semaphore(threads), threading.Semaphore(others)
        # A writer may wait for the lock, so some threads are reserved for pages that only read.
        self.writing = threading.Semaphore(max(1, others - kept_for_reading))
        self.strangers = Lane(waiting=WAITING, of_each=OF_EACH, patience=PATIENCE, rest=REST)
        self.known = Lane(
            at_once=2, waiting=KNOWN_WAITING, of_each=KNOWN_OF_EACH, patience=PATIENCE, rest=REST
        )
        # Anyone can be asked to wait and so hold a turn: turns never take a known device's place.
        self.turns = Lane(waiting=8, of_each=2, patience=PATIENCE)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        """Answer one request in its turn."""
        if _letters_before_body(environ) > LARGEST_HEADERS:
            # Read no further: parsing such headers costs more than a page.
            start_response("431 Request Header Fields Too Large", [("Content-Length", "0")])
            return [b""]
        # As the app reads it: any number of leading slashes count as one.
        path = environ["PATH_INFO"] = "/" + environ.get("PATH_INFO", "").lstrip("/")
        if path == VOTERS or path.startswith(VOTERS + "/"):
            with self.threads:
                return self.app(environ, start_response)
        if path.rstrip("/") not in SIGNING_IN:
            return self._work(environ, start_response)
        try:
            lane, origin = self.lane_of(environ)
            with lane.turn(origin):
                return self._work(environ, start_response)
        except LaneIsFull:
            return self.busy(environ, start_response)

    def lane_of(self, environ: dict[str, Any]) -> tuple[Lane, str]:
        """Return the queue for a request that leads to a password, and the origin it shares places with."""
        cookies = _cookies(environ)
        if known_as := self.known_as(cookies):
            return self.known, known_as
        # A turn is for one password attempt; to read the page everyone waits alike.
        tries = environ.get("REQUEST_METHOD") == "POST"
        lane = self.turns if tries and self.has_turn(cookies) else self.strangers
        return lane, wide_network_of(environ.get("REMOTE_ADDR"))

    def _work(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        if environ.get("REQUEST_METHOD", "GET") in READING:
            with self.others, self.threads:
                return self.app(environ, start_response)
        with self.writing, self.others, self.threads:
            return self.app(environ, start_response)


def _letters_before_body(environ: dict[str, Any]) -> int:
    said = sum(len(value) for name, value in environ.items() if name.startswith("HTTP_"))
    return said + len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", ""))


def _cookies(environ: dict[str, Any]) -> dict[str, str]:
    return dict(parse_cookie(environ.get("HTTP_COOKIE")))
