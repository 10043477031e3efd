"""The site goes on though the system ends its worker, for want of memory say, more than once."""

from __future__ import annotations

import http.client
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.servers import Phone, Server
from tests.sites import Site, written_config


def first_worker(server: Server, *, other_than: int = 0) -> int:
    """The process of the first worker, once it is another one than that."""
    assert server.process is not None
    pid, until = server.process.pid, time.monotonic() + 60
    while time.monotonic() < until:
        assert server.process.poll() is None, "The whole site has ended."
        for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            with suppress(OSError):
                if b"worker-1" in Path(f"/proc/{each}/cmdline").read_bytes() and int(each) != other_than:
                    return int(each)
        time.sleep(0.1)
    raise TimeoutError("no worker began anew within a minute")


def wait_until_it_answers(server: Server) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert server.process is not None
        assert server.process.poll() is None, "The whole site has ended."
        with suppress(OSError, http.client.HTTPException):
            Phone(server.port).open_page()
            return
        time.sleep(0.1)
    raise TimeoutError("the site did not answer within a minute")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc, which Linux has")
def test_two_workers_that_end_one_soon_after_the_other_do_not_end_the_site(site: Site) -> None:
    written_config(site)
    server = Server(site.instance.folder)
    server.start()
    try:
        first = first_worker(server)
        os.kill(first, signal.SIGKILL)
        second = first_worker(server, other_than=first)
        os.kill(second, signal.SIGKILL)
        first_worker(server, other_than=second)
        wait_until_it_answers(server)
    finally:
        with suppress(ProcessLookupError):
            server.kill()
