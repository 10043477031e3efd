"""Requests are taken in whole before anything works on them."""

from __future__ import annotations

import threading
from io import BytesIO
from typing import Any

import pytest

from voting.web import request_bodies
from voting.web.request_bodies import IS_CUT, SMALL, Allowance, Purse, WholeBodies

LARGE = SMALL + 1000


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


def whole(
    *, app: request_bodies.Application = echo, waiting: int = 2, most: int = 1000, halves: bool = False
) -> WholeBodies:
    """Takes in up to a million bytes of each body and keeps `most`; there is memory for two large ones."""
    allowance = Allowance(most, Purse(2 * (LARGE - SMALL)), halves=halves)
    return WholeBodies(app, waiting=waiting, largest=1_000_000, allowance_of=lambda _environ: allowance)


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 999, 1000])
def test_a_body_arrives_as_it_was_sent(length: int) -> None:
    body = bytes(number % 256 for number in range(length))
    assert ask(whole(), BytesIO(body), length) == ("200 OK", body)
    assert ask(whole(), BytesIO(body), None) == ("200 OK", body)


def test_no_more_is_taken_in_than_shows_that_it_is_too_much() -> None:
    for length in (5000, None):
        stream = BytesIO(b"x" * 5000)
        assert len(ask(whole(), stream, length)[1]) == 1001
        # The rest is read all the same: a browser that is still sending would hear no answer.
        assert stream.read() == b""


def test_a_page_is_told_that_only_the_beginning_is_there() -> None:
    def is_cut(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b"cut" if IS_CUT in environ else b"whole"]

    for length, said in ((999, b"whole"), (1000, b"whole"), (1001, b"cut"), (5000, b"cut")):
        assert ask(whole(app=is_cut), BytesIO(b"x" * length), length)[1] == said
        assert ask(whole(app=is_cut), BytesIO(b"x" * length), None)[1] == said


def test_large_bodies_share_what_memory_there_is_and_small_ones_need_none_of_it() -> None:
    inside, end = threading.Semaphore(0), threading.Event()

    def stays(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if len(environ["wsgi.input"].getvalue()) > SMALL:
            inside.release()
            end.wait(60)
        return echo(environ, start_response)

    app, body = whole(app=stays, waiting=9, most=LARGE), b"x" * (LARGE - 1)
    large = [threading.Thread(target=ask, args=(app, BytesIO(body), len(body))) for _ in range(2)]
    for each in large:
        each.start()
        inside.acquire(timeout=60)
    status, sentence = ask(app, BytesIO(body), len(body))
    assert status.startswith("503")
    assert b"nothing was changed" in sentence
    # Nor does somebody get in who does not say how much there is; but with little everybody does.
    assert ask(app, BytesIO(body), None)[0].startswith("503")
    assert ask(app, BytesIO(b"x"), None)[0] == "200 OK"
    assert ask(app, BytesIO(b"x" * SMALL), SMALL)[0] == "200 OK"
    end.set()
    for each in large:
        each.join()
    assert ask(app, BytesIO(body), len(body)) == ("200 OK", body)


def test_who_says_much_and_sends_little_keeps_nobody_out() -> None:
    class Stalls:
        def __init__(self) -> None:
            self.inside, self.end = threading.Event(), threading.Event()

        def read(self, size: int) -> bytes:
            if self.inside.is_set():
                self.end.wait(60)
                return b""
            self.inside.set()
            return b"x" * min(size, 1)

    app, body, stalled = whole(waiting=9, most=LARGE), b"x" * (LARGE - 1), [Stalls() for _ in range(4)]
    slow = [threading.Thread(target=ask, args=(app, each, LARGE - 1)) for each in stalled]
    for thread, each in zip(slow, stalled, strict=True):
        thread.start()
        each.inside.wait(60)
    assert ask(app, BytesIO(body), len(body)) == ("200 OK", body)
    for thread, each in zip(slow, stalled, strict=True):
        each.end.set()
        thread.join()


def test_a_phone_for_which_there_is_no_room_is_told_to_send_less_at_once() -> None:
    app = whole(most=4 * LARGE, halves=True)
    stream = BytesIO(b"x" * (2 * LARGE))
    assert ask(app, stream, 2 * LARGE)[0].startswith("413")
    assert stream.read() == b"", "All of it was read: who still sends hears no answer."
    assert ask(app, BytesIO(b"x" * SMALL), SMALL)[0] == "200 OK"


def test_what_a_request_took_is_given_back_whatever_became_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_environ: dict[str, Any], _start_response: Any) -> list[bytes]:
        raise ValueError

    class Lost:
        def read(self, _size: int) -> bytes:
            raise ConnectionError

    app = whole(app=fails, most=LARGE)
    for stream, fault in ((BytesIO(b"x"), ValueError), (Lost(), ConnectionError)) * 4:
        with pytest.raises(fault):
            ask(app, stream, LARGE)
    clock = [0.0]
    monkeypatch.setattr(request_bodies.time, "monotonic", lambda: clock[0])
    for _ in range(4):
        assert ask(app, Trickle(clock, length=LARGE, seconds=5), LARGE)[0].startswith("408")


def test_a_body_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(request_bodies.time, "monotonic", lambda: clock[0])
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
