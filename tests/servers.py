"""A real server on loopback, and phones that talk to it over HTTP."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.ballot_forms import vote_with

RECEIPT = re.compile(rb'<p class="?code"?[^>]*>([0-9A-Z-]+)</p>')


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_open(port: int) -> None:
    """Wait until something is served at a port of this computer."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the server did not start within a minute")


@dataclass
class Server:
    """`voting run` for one instance, in a process group of its own so that a kill hits all of it."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "voting", "run", "--port", str(self.port)],
            env=os.environ | {"VOTING_INSTANCE": str(self.folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until_open(self.port)

    def kill(self) -> None:
        """End every process of the server at once, as a power cut would."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Phone:
    """A voter's phone: the vote's pages give it no cookie and no token to keep."""

    port: int

    def open_page(self) -> None:
        status, _body = self._ask("GET", "/b")
        assert status == http.HTTPStatus.OK

    def cast(self, code: str, *, mark: int, nonce: str) -> tuple[int, str]:
        """Cast a vote: the status, and the receipt if there is one."""
        form = vote_with(code, mark, nonce=nonce)
        status, body = self._ask("POST", "/b/cast", form)
        found = RECEIPT.search(body)
        return status, found[1].decode() if found else ""

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
