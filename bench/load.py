"""Load from many phones in one process: HTTP over connections that stay open, and response times."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import quantiles
from urllib.parse import urlencode

LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
OK = 200


@dataclass
class Answers:
    """The outcome of many requests: how long each took, in seconds, and their statuses."""

    seconds: list[float] = field(default_factory=list[float])
    statuses: Counter[int] = field(default_factory=Counter[int])
    lasted: float = 0

    def note(self, status: int, seconds: float) -> None:
        self.statuses[status] += 1
        self.seconds.append(seconds)

    @property
    def done(self) -> int:
        """Return how many requests were answered as they should be."""
        return self.statuses[OK]

    @property
    def rate(self) -> float:
        """Return how many requests a second were answered as they should be."""
        return self.done / self.lasted

    def within(self, percent: int) -> float:
        """Return the seconds within which this percentage of requests was answered."""
        return quantiles(self.seconds, n=100)[percent - 1]


class Connection:
    """One phone's connection; a voter's page gives it no cookie and no token to send."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def open_page(self) -> None:
        """Open the page that a ballot's QR code links to."""
        await self.open()
        assert await self.ask("GET", "/b") == OK

    async def send(self, path: str, **form: str) -> int:
        """Send a form as the page does; return the status."""
        return await self.ask("POST", path, form)

    async def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> int:
        """Send a request and read the whole response; return its status."""
        body = urlencode(form or {}).encode()
        self.writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
            "Accept-Encoding: gzip, deflate, br\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode()
            + body
        )
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        assert length is not None
        await self.reader.readexactly(int(length[1]))
        return int(head[9:12])

    def close(self) -> None:
        self.writer.close()


async def keep_sending(
    phones: list[Connection], forms: Iterator[dict[str, str]], path: str, *, seconds: float
) -> Answers:
    """Send from every phone, each form as soon as the last is answered, for this many seconds."""
    told, began = Answers(), time.perf_counter()

    async def one(phone: Connection) -> None:
        while time.perf_counter() - began < seconds and (form := next(forms, None)) is not None:
            sent = time.perf_counter()
            told.note(await phone.send(path, **form), time.perf_counter() - sent)

    await asyncio.gather(*map(one, phones))
    told.lasted = time.perf_counter() - began
    return told


async def send_evenly(
    phones: list[Connection], forms: Iterator[tuple[str, dict[str, str]]], *, each_second: float
) -> Answers:
    """Send this many forms a second, each when it is due, whether or not the last one is answered.

    While all phones are busy, a form waits for one of them; its time counts from when it was due.
    """
    told, began = Answers(), time.perf_counter()
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for phone in phones:
        free.put_nowait(phone)
    under_way = set[asyncio.Task[None]]()

    async def one(phone: Connection, path: str, form: dict[str, str], due: float) -> None:
        told.note(await phone.send(path, **form), time.perf_counter() - due)
        free.put_nowait(phone)

    for number, (path, form) in enumerate(forms):
        due = began + number / each_second
        await asyncio.sleep(max(0, due - time.perf_counter()))
        task = asyncio.create_task(one(await free.get(), path, form, due))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    told.lasted = time.perf_counter() - began
    return told
