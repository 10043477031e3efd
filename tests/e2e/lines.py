"""The line between a phone and the server, as bad as it gets: cut, losing replies, doubling requests."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

PATIENCE = 20
LARGEST_READ = 65536
# Its first request is doubled, and the reply to it is lost.
SEED = 28


@dataclass
class Line:
    """A proxy on loopback; what it does to a request is changed while it runs."""

    to_port: int
    drops: float = 0
    doubles: float = 0
    is_cut: bool = False
    # What every hand-in gets instead of the server's answer; and how large one may be.
    breaks_with: int | None = None
    largest: int | None = None
    # Words over which the server breaks, wherever they stand in what is handed in.
    poison: bytes | None = None
    # Only requests that hand in are counted and drawn for, so that a seed always gives the same evening.
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    dropped: int = 0
    doubled: int = 0
    refused: int = 0
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                phone, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(phone,), daemon=True).start()

    def _answer(self, phone: socket.socket) -> None:
        with closing(phone), suppress(OSError):
            phone.settimeout(PATIENCE)
            if self.is_cut or not (request := _read_request(phone)) or self.is_cut:
                return
            sent = request.startswith(b"POST /doorstep/")
            if sent and (status := self._refusal(request)):
                self.refused += 1
                phone.sendall(b"HTTP/1.1 %d Refused\r\nContent-Length: 0\r\n\r\n" % status)
                return
            doubled = sent and self.chance.random() < self.doubles
            dropped = sent and self.chance.random() < self.drops
            if doubled:
                self.doubled += 1
                self._forward(request)
            reply = self._forward(request)
            if dropped:
                self.dropped += 1
                return
            phone.sendall(reply)

    def _refusal(self, request: bytes) -> int | None:
        if self.largest is not None and len(request) > self.largest:
            return 413
        if self.poison is not None and self.poison in request:
            return 500
        return self.breaks_with

    def _forward(self, request: bytes) -> bytes:
        with closing(socket.create_connection(("127.0.0.1", self.to_port), timeout=PATIENCE)) as server:
            server.sendall(request)
            return b"".join(iter(lambda: server.recv(LARGEST_READ), b""))


def _read_request(phone: socket.socket) -> bytes:
    """One whole request, asking for one whole reply."""
    read = b""
    while b"\r\n\r\n" not in read:
        part = phone.recv(LARGEST_READ)
        if not part:
            return b""
        read += part
    head, _end, body = read.partition(b"\r\n\r\n")
    first, *headers = head.split(b"\r\n")
    names = {
        name.lower(): value.strip() for name, _colon, value in (each.partition(b":") for each in headers)
    }
    while len(body) < int(names.get(b"content-length", b"0")):
        body += phone.recv(LARGEST_READ)
    kept = [each for each in headers if not each.lower().startswith(b"connection:")]
    return b"\r\n".join([first, *kept, b"Connection: close", b"", body])


@contextmanager
def line_to(port: int) -> Generator[Line]:
    """A line to a server, good until it is made bad."""
    line = Line(port)
    threading.Thread(target=line.serve, daemon=True).start()
    yield line
    line.listener.close()
