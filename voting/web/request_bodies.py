"""Request buffering: bodies are read whole, by threads that only wait, before anything works on them.

The server gives each request a thread before its body has arrived. A client that sends a byte now and then
would hold it, so there are many threads, of which only a few may work at a time: those whose request is
complete (`voting.web.admission`).

Waiting bodies are held in memory. Nobody may use more of it than a form needs, unless their page accepts more
and they show who they are (`voting.web.allowances`); and these share a memory budget, so that there is a
limit however many send.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

Answer = Iterable[bytes]
Application = Callable[[dict[str, Any], Callable[..., Any]], Answer]

# A form on the slowest of lines has arrived by then; a proxy sends at once what it has buffered.
BODY_SECONDS = 60
# Read in small pieces at first, so that the time is checked; in larger ones while they arrive quickly.
FIRST_PIECE, MOST_PIECE, QUICK_SECONDS = 32, 32 * 1024, 0.05
TOO_SLOW = b"This request took too long to arrive. Go back and send it again; nothing was changed.\n"
TOO_MANY = (
    b"Too many requests are arriving at once. Wait a minute, then send it again; nothing was changed.\n"
)
NO_ROOM = (
    b"Several large files are arriving at once. Go back, wait a minute, then send yours again; "
    b"nothing was changed.\n"
)
# Size allowed to any request. A larger one takes the excess from a shared allowance, as it arrives.
SMALL = 64 * 1024
# Set on a request that was truncated: its page refuses it as too large.
IS_CUT = "voting.body_is_cut"


class TooSlow(Exception):
    """A body did not arrive in time."""


class NoRoom(Exception):
    """The memory for large bodies is used up by others."""


class Purse:
    """A memory budget in bytes for all bodies larger than a form, with a limit for each sender."""

    def __init__(self, size: int, *, of_each: int | None = None) -> None:
        self.left, self.of_each, self.guard = size, size if of_each is None else of_each, threading.Lock()
        self.held = Counter[str]()

    def take(self, size: int, of: str = "") -> None:
        """Reserve bytes for a sender, or raise NoRoom."""
        with self.guard:
            if size > self.left or self.held[of] + size > self.of_each:
                raise NoRoom
            self.left -= size
            self.held[of] += size

    def give_back(self, size: int, of: str = "") -> None:
        """Release bytes reserved for a sender."""
        with self.guard:
            self.left += size
            self.held[of] -= size
            if self.held[of] <= 0:
                del self.held[of]


@dataclass(frozen=True)
class Allowance:
    """The largest size of one request, and the purse that covers the excess over a form.

    `of` is the sender, where the purse is shared among senders; `halves` means that they send smaller parts
    when a request is refused as too large.
    """

    largest: int
    purse: Purse
    of: str = ""
    halves: bool = False


class Share:
    """One request's reservation from a purse: it grows as the body arrives, so slow senders take little."""

    def __init__(self, allowance: Allowance) -> None:
        self.allowance, self.paid = allowance, 0

    def pay_for(self, size: int) -> None:
        """Reserve the bytes not yet covered for a body of this size, or raise NoRoom."""
        if (more := size - SMALL - 1 - self.paid) > 0:
            self.allowance.purse.take(more, self.allowance.of)
            self.paid += more

    def give_back(self) -> None:
        """Release the whole reservation."""
        paid, self.paid = self.paid, 0
        if paid:
            self.allowance.purse.give_back(paid, self.allowance.of)


class WholeBodies:
    """Buffers whole requests in up to `waiting` threads, `largest` bytes each, and keeps what is allowed."""

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
        share = Share(self.allowance_of(environ))
        try:
            return self._answer(environ, start_response, share)
        finally:
            share.give_back()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any], share: Share) -> Answer:
        if not self.arriving.acquire(blocking=False):
            return _refuse(start_response, "503 Service Unavailable", TOO_MANY)
        try:
            body = environ["wsgi.input"] = self._take_in(environ, share)
        except TooSlow:
            return _refuse(start_response, "408 Request Timeout", TOO_SLOW)
        except NoRoom:
            status = "413 Content Too Large" if share.allowance.halves else "503 Service Unavailable"
            return _refuse(start_response, status, NO_ROOM)
        finally:
            self.arriving.release()
        if body.getbuffer().nbytes > share.allowance.largest:
            environ[IS_CUT] = True
        return self.app(environ, start_response)

    def _take_in(self, environ: dict[str, Any], share: Share) -> BytesIO:
        """Read the body, or enough of it to show that it is too large, which the pages refuse.

        The rest is read and discarded, even when there is no room: a browser that is still sending would not
        read the response.
        """
        left, most = _most_bytes(environ, self.largest), share.allowance.largest
        stream, body, piece, has_room = environ["wsgi.input"], BytesIO(), FIRST_PIECE, True
        began = read_at = time.monotonic()
        while left and (part := stream.read(min(piece, left))):
            fits = part[: max(0, most + 1 - body.tell())] if has_room else b""
            has_room = has_room and _is_paid(share, body.tell() + len(fits))
            body = body if has_room else BytesIO()
            body.write(fits if has_room else b"")
            left -= len(part)
            del part, fits
            now = time.monotonic()
            if left and now - began > BODY_SECONDS:
                raise TooSlow
            piece = min(piece * 8, MOST_PIECE) if now - read_at < QUICK_SECONDS else FIRST_PIECE
            read_at = now
        if not has_room:
            raise NoRoom
        body.seek(0)
        return body


def _is_paid(share: Share, size: int) -> bool:
    """Whether there is room for a body of this size; if not, release its reservation."""
    try:
        share.pay_for(size)
    except NoRoom:
        share.give_back()
        return False
    return True


def _most_bytes(environ: dict[str, Any], largest: int) -> int:
    """Return the request's declared size, capped at one byte over the largest allowed."""
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
