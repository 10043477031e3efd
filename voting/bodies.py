"""Requests are taken in whole before anything works on them, by threads that only wait.

The server gives each request a thread before its body is there. Somebody who sends a byte now and then would
hold it, so there are many threads, and a few of them may work at a time: those whose request is complete
(`voting.fronts`).

What waits so lies in memory. Nobody has more of it than a form takes, unless their page takes more and they
show who they are (`voting.allowances`); and these share a purse, so that however many send, there is an end.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

Answer = Iterable[bytes]
Application = Callable[[dict[str, Any], Callable[..., Any]], Answer]

# A form on the slowest of lines is through by then; a proxy sends at once what it has taken in.
BODY_SECONDS = 60
# Read at first in small pieces, so that the time is looked at; in larger ones while they come quickly.
FIRST_PIECE, MOST_PIECE, QUICK_SECONDS = 32, 32 * 1024, 0.05
TOO_SLOW = b"This request took too long to arrive. Go back and send it again; nothing was changed.\n"
TOO_MANY = (
    b"Too many requests are arriving at once. Wait a minute, then send it again; nothing was changed.\n"
)
NO_ROOM = (
    b"Several large files are arriving at once. Go back, wait a minute, then send yours again; "
    b"nothing was changed.\n"
)
# What any request may bring. A larger one takes its whole length from a shared allowance.
SMALL = 64 * 1024
# Set for a request of which only the beginning is there: its page refuses it as too large.
IS_CUT = "voting.body_is_cut"


class TooSlow(Exception):
    """A body did not arrive in time."""


class NoRoom(Exception):
    """Others have what is left for large bodies."""


class Purse:
    """So many bytes of memory for all bodies that are larger than a form."""

    def __init__(self, size: int) -> None:
        self.left, self.guard = size, threading.Lock()

    def take(self, size: int) -> None:
        """Take some, or raise NoRoom."""
        with self.guard:
            if size > self.left:
                raise NoRoom
            self.left -= size

    def give_back(self, size: int) -> None:
        """Give back what was taken."""
        with self.guard:
            self.left += size


@dataclass(frozen=True)
class Allowance:
    """How much one request may bring, and the purse that pays for more than a form takes."""

    largest: int
    purse: Purse


class WholeBodies:
    """Takes in whole requests by up to `waiting` threads, `largest` of each, and keeps what is allowed."""

    def __init__(
        self,
        app: Application,
        *,
        waiting: int,
        largest: int,
        allowance_of: Callable[[dict[str, Any]], Allowance],
    ) -> None:
        self.app, self.largest, self.allowance_of = app, largest, allowance_of
        self.arriving = threading.Semaphore(waiting)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        """Answer one request."""
        environ.pop(IS_CUT, None)
        if not _has_body(environ):
            return self.app(environ, start_response)
        allowance = self.allowance_of(environ)
        paid = _most_bytes(environ, allowance.largest)
        paid = paid if paid > SMALL + 1 else 0
        try:
            allowance.purse.take(paid)
        except NoRoom:
            return _refuse(start_response, "503 Service Unavailable", NO_ROOM)
        try:
            return self._answer(environ, start_response, allowance.largest)
        finally:
            allowance.purse.give_back(paid)

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any], most: int) -> Answer:
        if not self.arriving.acquire(blocking=False):
            return _refuse(start_response, "503 Service Unavailable", TOO_MANY)
        try:
            body = environ["wsgi.input"] = self._take_in(environ, most)
        except TooSlow:
            return _refuse(start_response, "408 Request Timeout", TOO_SLOW)
        finally:
            self.arriving.release()
        if body.getbuffer().nbytes > most:
            environ[IS_CUT] = True
        return self.app(environ, start_response)

    def _take_in(self, environ: dict[str, Any], most: int) -> BytesIO:
        """The body, or as much of it as shows that it is too large, which the pages refuse.

        The rest is read and let fall: a browser that is still sending would not hear an answer.
        """
        left = _most_bytes(environ, self.largest)
        stream, body, piece = environ["wsgi.input"], BytesIO(), FIRST_PIECE
        began = read_at = time.monotonic()
        while left and (part := stream.read(min(piece, left))):
            body.write(part[: max(0, most + 1 - body.tell())])
            left -= len(part)
            del part
            now = time.monotonic()
            if left and now - began > BODY_SECONDS:
                raise TooSlow
            piece = min(piece * 8, MOST_PIECE) if now - read_at < QUICK_SECONDS else FIRST_PIECE
            read_at = now
        body.seek(0)
        return body


def _most_bytes(environ: dict[str, Any], largest: int) -> int:
    """How many bytes a request says it has, up to those that show that it is too large."""
    length = environ.get("CONTENT_LENGTH") or ""
    return min(int(length) if length.isdigit() else largest + 1, largest + 1)


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
