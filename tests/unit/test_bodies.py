"""Requests are taken in whole before anything works on them."""

from __future__ import annotations

import threading
from io import BytesIO
from typing import Any

import pytest

from voting import bodies
from voting.bodies import WholeBodies


class Trickle:
    """A body that arrives a byte at a time; the clock goes on with each."""

    def __init__(self, clock: list[float], *, length: int, seconds: float) -> None:
        self.clock, self.left, self.seconds = clock, length, seconds

    def read(self, size: int) -> bytes:
        taken = min(size, self.left)
        self.left -= taken
        self.clock[0] += taken * self.seconds
        return b"x" * taken


def ask(app: WholeBodies, stream: Any, length: int | None) -> tuple[str, bytes]:
    said: list[str] = []
    environ: dict[str, Any] = {"wsgi.input": stream}
    environ |= {"HTTP_TRANSFER_ENCODING": "chunked"} if length is None else {"CONTENT_LENGTH": str(length)}

    def start(status: str, _headers: object) -> None:
        said.append(status)

    answer = app(environ, start)
    return said[0], b"".join(answer)


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def whole(**given: int) -> WholeBodies:
    return WholeBodies(echo, **({"waiting": 2, "largest": 1000} | given))


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 999, 1000])
def test_a_body_arrives_as_it_was_sent(length: int) -> None:
    body = bytes(number % 256 for number in range(length))
    assert ask(whole(), BytesIO(body), length) == ("200 OK", body)
    assert ask(whole(), BytesIO(body), None) == ("200 OK", body)


def test_no_more_is_taken_in_than_shows_that_it_is_too_much() -> None:
    assert len(ask(whole(), BytesIO(b"x" * 5000), 5000)[1]) == 1001
    assert len(ask(whole(), BytesIO(b"x" * 5000), None)[1]) == 1001


def test_a_body_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(bodies.time, "monotonic", lambda: clock[0])
    status, sentence = ask(whole(), Trickle(clock, length=900, seconds=5), 900)
    assert status.startswith("408")
    assert b"nothing was changed" in sentence
    # One that is slow but gets there is answered.
    assert ask(whole(), Trickle(clock, length=900, seconds=0.06), 900)[0] == "200 OK"


def test_slow_lines_hold_up_nobody_whose_request_is_there() -> None:
    app, stays, end = whole(), threading.Semaphore(0), threading.Event()

    class Stalled:
        def read(self, _size: int) -> bytes:
            stays.release()
            end.wait(60)
            return b""

    slow = [threading.Thread(target=ask, args=(app, Stalled(), 10)) for _ in range(2)]
    for each in slow:
        each.start()
        stays.acquire(timeout=60)
    # Whoever sends nothing is answered; one body more has no place to arrive.
    assert ask(app, BytesIO(b""), 0) == ("200 OK", b"")
    assert ask(app, BytesIO(b"x"), 1)[0].startswith("503")
    end.set()
    for each in slow:
        each.join()
    assert ask(app, BytesIO(b"x"), 1) == ("200 OK", b"x")
