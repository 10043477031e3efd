"""Whatever strangers ask for, voters' pages are worked on at once."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from voting.web import admission
from voting.web.admission import Front
from voting.web.expensive_work import Lane, LaneIsFull


@dataclass
class Pages:
    """Answers at once, but for those that are held until told to go on."""

    front: Front = field(init=False)
    held: frozenset[str] = frozenset({"/login", "/results"})
    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    go_on: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.front = Front(
            self.work,
            threads=4,
            others=2,
            busy=self.busy,
            known_as=lambda cookies: cookies.get("device"),
            has_turn=lambda cookies: "turn" in cookies,
        )

    def work(self, environ: dict[str, Any], _start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] in self.held and environ.get("HTTP_COOKIE", "") in {"", "device=eve"}:
            self.begun.release()
            self.go_on.wait(60)
        return [b"worked on"]

    def busy(self, _environ: dict[str, Any], _start_response: Any) -> list[bytes]:
        return [b"busy"]

    def ask(self, path: str, *, at: str = "192.0.2.7", cookie: str = "", method: str = "GET") -> bytes:
        environ = {"PATH_INFO": path, "REMOTE_ADDR": at, "HTTP_COOKIE": cookie, "REQUEST_METHOD": method}
        return b"".join(self.front(environ, lambda *_given: None))

    @contextmanager
    def asked_by(self, path: str, number: int) -> Generator[None]:
        """While somebody else is being answered."""
        threads = [threading.Thread(target=self.ask, args=(path,)) for _ in range(number)]
        for each in threads:
            each.start()
        assert self.begun.acquire(timeout=60)
        try:
            yield
        finally:
            self.go_on.set()
            for each in threads:
                each.join()


@pytest.mark.parametrize("path", ["/login", "/results"])
def test_a_vote_is_cast_at_once_however_many_ask_for_something_else(path: str) -> None:
    pages = Pages()
    with pages.asked_by(path, 30):
        assert [pages.ask(each) for each in ("/b", "/b/cast", "/b/check")] == [b"worked on"] * 3


@pytest.mark.parametrize("path", ["/login", "/b/cast", "/results"])
def test_headers_longer_than_any_browser_sends_are_not_taken_apart(path: str) -> None:
    pages, told = Pages(), list[str]()

    def start_response(status: str, *_headers: Any) -> None:
        told.append(status)

    environ = {"PATH_INFO": path, "HTTP_COOKIE": "a=1; " * 4000, "HTTP_ACCEPT_LANGUAGE": "en"}
    assert b"".join(pages.front(environ, start_response)) == b""
    assert told == ["431 Request Header Fields Too Large"]


def test_pages_that_only_read_have_threads_that_no_writer_takes() -> None:
    pages = Pages(held=frozenset({"/answers"}))
    pages.front.writing = threading.Semaphore(1)
    threads = [
        threading.Thread(target=pages.ask, args=("/answers",), kwargs={"method": "POST"}) for _ in range(6)
    ]
    for each in threads:
        each.start()
    assert pages.begun.acquire(timeout=60)
    assert pages.ask("/results") == b"worked on"
    assert not pages.begun.acquire(timeout=0.1)
    pages.go_on.set()
    for each in threads:
        each.join()


@pytest.mark.parametrize("path", ["/login", "//login", "///login"])
def test_strangers_who_sign_in_are_served_one_at_a_time(path: str) -> None:
    pages = Pages()
    with pages.asked_by(path, 30):
        assert not pages.begun.acquire(timeout=0.2)


def test_a_device_on_which_an_officer_has_signed_in_passes_the_strangers() -> None:
    pages = Pages()
    with pages.asked_by("/login", 30):
        assert pages.ask("/login", cookie="device=known") == b"worked on"


def test_a_turn_that_has_come_is_for_trying_and_takes_no_place_of_a_known_device() -> None:
    pages = Pages()
    with pages.asked_by("/login", 30):
        assert pages.ask("/login", cookie="turn=1", method="POST") == b"worked on"
        front = pages.front
        assert front.lane_of({"HTTP_COOKIE": "turn=1", "REQUEST_METHOD": "GET"})[0] is front.strangers
        assert front.lane_of({"HTTP_COOKIE": "turn=1", "REQUEST_METHOD": "POST"})[0] is front.turns
        assert front.lane_of({"HTTP_COOKIE": "turn=1; device=1"})[0] is front.known


def test_one_officers_device_shuts_no_other_officer_of_the_same_hall_out_of_signing_in() -> None:
    pages, said = Pages(), list[bytes]()
    lane = pages.front.known

    def ask(cookie: str) -> None:
        said.append(pages.ask("/login", cookie=cookie))

    threads = [threading.Thread(target=ask, args=("device=eve",)) for _each in range(40)]
    for each in threads:
        each.start()
    assert pages.begun.acquire(timeout=60)
    while len(said) < 40 - admission.KNOWN_OF_EACH:
        pass
    assert set(said) == {b"busy"}
    officer = threading.Thread(target=ask, args=("device=officer",))
    officer.start()
    while not lane.inside["officer"] and len(said) == 40 - admission.KNOWN_OF_EACH:
        pass
    pages.go_on.set()
    for each in (*threads, officer):
        each.join()
    assert said.count(b"worked on") == admission.KNOWN_OF_EACH + 1


def test_without_a_place_in_the_line_a_page_made_beforehand_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "PATIENCE", 0.05)
    pages = Pages()
    with pages.asked_by("/login", 1):
        assert pages.ask("/login") == b"busy"


def test_origins_are_served_in_turn_and_one_with_few_takes_the_place_of_one_with_many() -> None:
    lane, order, threads = Lane(waiting=4, of_each=4, patience=60), list[str](), list[threading.Thread]()

    def come(origin: str) -> None:
        try:
            with lane.turn(origin):
                order.append(origin)
        except LaneIsFull:
            order.append(f"{origin} is sent away")

    with lane.turn("somebody"):
        for origin in ("many", "many", "many", "many", "few"):
            threads.append(threading.Thread(target=come, args=(origin,)))
            threads[-1].start()
            while lane.inside[origin] < len(threads) and origin == "many":
                pass
        while not lane.inside["few"]:
            pass
    for each in threads:
        each.join()
    assert sorted(order) == ["few", "many", "many", "many", "many is sent away"]
    assert [each for each in order if "away" not in each][:3] == ["many", "few", "many"]
    assert not lane.inside
