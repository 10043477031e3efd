"""A hall votes on SQLite while strangers sign in and send slowly: how long its casts take.

    .venv/bin/python -m bench.strangers [--seconds 30] [--sign-ins 40] [--slow 20] [--each-second 20]

Each stranger tries wrong passwords without a pause, half of them for an account that exists; each slow line
sends one byte every five seconds of a form that claims to be large. Meanwhile votes are cast one after
another at an even pace, and a page is opened every second. It exits with 1 if a cast took longer than a
second.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from bench.casting import say, vote_with
from bench.load import LENGTH, Answers, Connection, send_evenly
from bench.sizes import verdict
from tests.factories import make_open_contest
from tests.servers import Server
from tests.sites import config_for, make_site, written_config
from voting.people.services import invite_officer
from voting.plain.roles import Role

LONGEST_CAST = 1.0
PAUSE = 5.0
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
COOKIE = re.compile(rb"set-cookie: *(session=[^;]+)", re.IGNORECASE)


async def read_answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    return head, await reader.readexactly(int(length[1])) if length else b""


async def guess_passwords(port: int, number: int, answers: Counter[str], *, until: float) -> None:
    """Sign in with wrong passwords until the time is up."""
    account = "officer@example.org" if number % 2 else f"nobody-{number}@example.org"
    while time.perf_counter() < until:
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n")
            head, page = await read_answer(reader)
            token, cookie = TOKEN.search(page), COOKIE.search(head)
            assert token
            assert cookie
            form = {"csrf_token": token[1].decode(), "email": account, "password": f"guess {time.time()}"}
            body = urlencode(form).encode()
            writer.write(
                b"POST /login HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie[1] + b"\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n"
                b"Content-Length: %d\r\n\r\n" % len(body) + body
            )
            head, _page = await read_answer(reader)
            answers[head[9:12].decode()] += 1
            writer.close()


async def send_slowly(port: int, *, until: float) -> None:
    """Send a form that never ends, a byte now and then; start again when it is cut off."""
    head = b"POST /b/ballot HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
    while time.perf_counter() < until:
        with suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")
            while time.perf_counter() < until:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(PAUSE)
            writer.close()


async def open_pages(port: int, pages: Answers, *, until: float) -> None:
    """Open a page every second, each on its own connection, waiting 30 s at most."""
    while time.perf_counter() < until:
        asked, status, connection = time.perf_counter(), 0, Connection(port)
        with suppress(OSError, TimeoutError):
            await connection.open()
            status = await asyncio.wait_for(connection.ask("GET", "/b"), 30)
            connection.close()
        pages.note(status, time.perf_counter() - asked)
        await asyncio.sleep(1)


async def evening(
    port: int, codes: list[str], given: argparse.Namespace
) -> tuple[Answers, Answers, Counter[str]]:
    """Run everything at once."""
    until, pages, answers = time.perf_counter() + given.seconds + 3, Answers(), Counter[str]()
    strangers = [guess_passwords(port, number, answers, until=until) for number in range(given.sign_ins)]
    lines = [send_slowly(port, until=until) for _ in range(given.slow)]
    tasks = [asyncio.create_task(each) for each in (*strangers, *lines, open_pages(port, pages, until=until))]
    await asyncio.sleep(3)
    phones = [Connection(port) for _ in range(min(50, len(codes)))]
    for phone in phones:
        await phone.open()
    votes = (("/b/cast", vote_with(code)) for code in codes)
    voting = send_evenly(phones, votes, each_second=given.each_second)
    casts = await asyncio.wait_for(voting, 10 * given.seconds)
    for each in tasks:
        each.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return casts, pages, answers


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(prog="bench.strangers")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--sign-ins", type=int, default=40)
    parser.add_argument("--slow", type=int, default=20)
    parser.add_argument("--each-second", type=int, default=20)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        site = make_site(Path(folder) / "site", config_for("sqlite:///voting.sqlite"))
        codes = make_open_contest(site, ballots=given.seconds * given.each_second)
        with site.work() as session:
            invite_officer(session, "officer@example.org", roles=[Role.STEWARD], by="bench")
        written_config(site)
        server = Server(site.instance.folder)
        server.start()
        try:
            casts, pages, answers = asyncio.run(evening(server.port, codes, given))
        finally:
            server.kill()
            site.close()
    say(f"casts beside {given.sign_ins} sign-ins, {given.slow} slow lines", casts, "longest 1 s")
    pages.lasted = casts.lasted
    say("the page that a scan opens, every second", pages)
    print(f"  sign-ins answered {dict(answers)}")
    return verdict(max(casts.seconds) <= LONGEST_CAST and casts.done == len(casts.seconds))


if __name__ == "__main__":
    raise SystemExit(main())
