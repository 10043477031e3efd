"""Requests are taken in whole before anything works on them, by threads that only wait.

The server gives each request a thread before its body is there. Somebody who sends a byte now and then would
hold it, so there are many threads, and a few of them may work at a time: those whose request is complete.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

Answer = Iterable[bytes]
Application = Callable[[dict[str, Any], Callable[..., Any]], Answer]

# A form on the slowest of lines is through by then; a proxy sends at once what it has taken in.
BODY_SECONDS = 60
# Read at first in small pieces, so that the time is looked at; in larger ones while they come quickly.
FIRST_PIECE, MOST_PIECE, QUICK_SECONDS = 32, 256 * 1024, 0.05
READING = frozenset({"GET", "HEAD", "OPTIONS"})
TOO_SLOW = b"This request took too long to arrive. Go back and send it again; nothing was changed.\n"
TOO_MANY = (
    b"Too many requests are arriving at once. Wait a minute, then send it again; nothing was changed.\n"
)


class TooSlow(Exception):
    """A body did not arrive in time."""


class WholeBodies:
    """Takes in whole requests by up to `waiting` threads, and lets `at_once` of them work."""

    def __init__(
        self, app: Application, *, at_once: int, waiting: int, largest: int, kept_for_reading: int = 0
    ) -> None:
        self.app, self.largest = app, largest
        self.working = threading.Semaphore(at_once)
        # Whoever writes may wait for the lock: some threads are kept for pages that only read.
        self.writing = threading.Semaphore(max(1, at_once - kept_for_reading))
        self.arriving = threading.Semaphore(waiting)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        """Answer one request."""
        if _has_body(environ):
            if not self.arriving.acquire(blocking=False):
                return _refuse(start_response, "503 Service Unavailable", TOO_MANY)
            try:
                environ["wsgi.input"] = BytesIO(self._take_in(environ))
            except TooSlow:
                return _refuse(start_response, "408 Request Timeout", TOO_SLOW)
            finally:
                self.arriving.release()
        if environ.get("REQUEST_METHOD", "GET") in READING:
            with self.working:
                return self.app(environ, start_response)
        with self.writing, self.working:
            return self.app(environ, start_response)

    def _take_in(self, environ: dict[str, Any]) -> bytes:
        """The body, or as much of it as shows that it is too large, which the pages refuse."""
        length = environ.get("CONTENT_LENGTH") or ""
        left = min(int(length) if length.isdigit() else self.largest + 1, self.largest + 1)
        stream, body, piece = environ["wsgi.input"], bytearray(), FIRST_PIECE
        began = read_at = time.monotonic()
        while left and (part := stream.read(min(piece, left))):
            body += part
            left -= len(part)
            now = time.monotonic()
            if left and now - began > BODY_SECONDS:
                raise TooSlow
            piece = min(piece * 8, MOST_PIECE) if now - read_at < QUICK_SECONDS else FIRST_PIECE
            read_at = now
        return bytes(body)


def _has_body(environ: dict[str, Any]) -> bool:
    return environ.get("CONTENT_LENGTH") not in {None, "", "0"} or "HTTP_TRANSFER_ENCODING" in environ


def _refuse(start_response: Callable[..., Any], status: str, sentence: bytes) -> Answer:
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(sentence))),
        ("Cache-Control", "no-store"),
        ("Connection", "close"),
    ]
    start_response(status, headers)
    return [sentence]
