"""Who works when: voters at once, others on fewer threads, and strangers who sign in one after another.

All threads of a process share one interpreter, so what strangers ask for is taken from the votes beside it.
The sign-in page is served to one of them at a time, with a rest after each: who sends more only waits longer,
and reads a page that was made beforehand when the line is too long. A device on which an officer has signed
in has a line of its own, and so has somebody who was told to wait and comes for their turn. Strangers share
the places of their line by network; known devices by officer, for all of a hall come from one network.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header, parse_cookie

from voting.web.lanes import Lane, LaneIsFull
from voting.web.rate_limits import LONGEST_LANGUAGES, wide_network_of

Answer = Iterable[bytes]
Application = Callable[[dict[str, Any], Callable[..., Any]], Answer]

# What strangers may ask for that leads to a password; a single page of them costs as much as casting.
SIGNING_IN = frozenset({"/login", "/password", "/reset"})
VOTERS = "/b"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# What address and headers may hold together; nginx allows 8 kB by itself, and no browser sends us so much.
LARGEST_HEADERS = 16 * 1024
# Strangers wait rather than come again: waiting costs nothing, and a refusal only brings the next request.
WAITING, OF_EACH, PATIENCE, REST = 128, 96, 20.0, 1.0
KNOWN_WAITING, KNOWN_OF_EACH = 16, 4


class BusyPage:
    """The page for somebody for whom there is no place in the line, made beforehand in every language."""

    def __init__(self, pages: dict[str, tuple[str, list[tuple[str, str]], bytes]]) -> None:
        self.pages = pages

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        """Answer in the language that is asked for."""
        said = environ.get("HTTP_ACCEPT_LANGUAGE", "")[:LONGEST_LANGUAGES]
        asked = parse_accept_header(said, LanguageAccept)
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
        kept_for_reading: int = 0,
        busy: Application,
        known_as: Callable[[dict[str, str]], str | None],
        has_turn: Callable[[dict[str, str]], bool],
    ) -> None:
        self.app, self.busy, self.known_as, self.has_turn = app, busy, known_as, has_turn
        self.threads, self.others = threading.Semaphore(threads), threading.Semaphore(others)
        # Whoever writes may wait for the lock: some threads are kept for pages that only read.
        self.writing = threading.Semaphore(max(1, others - kept_for_reading))
        self.strangers = Lane(waiting=WAITING, of_each=OF_EACH, patience=PATIENCE, rest=REST)
        self.known = Lane(
            at_once=2, waiting=KNOWN_WAITING, of_each=KNOWN_OF_EACH, patience=PATIENCE, rest=REST
        )
        # Anybody can be told to wait and so hold a turn: these never take a place of a known device.
        self.turns = Lane(waiting=8, of_each=2, patience=PATIENCE)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        """Answer one request in its turn."""
        if _letters_before_body(environ) > LARGEST_HEADERS:
            # Not read any further: to take such headers apart costs more than a page.
            start_response("431 Request Header Fields Too Large", [("Content-Length", "0")])
            return [b""]
        # As the app reads it, to which any number of slashes at the beginning is one.
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
        """Where a request waits that leads to a password, and with whom it shares places there."""
        cookies = _cookies(environ)
        if known_as := self.known_as(cookies):
            return self.known, known_as
        # A turn is for trying a password once; to read the page one waits like everybody.
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
