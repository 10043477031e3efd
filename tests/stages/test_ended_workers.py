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


def workers_of(pid: int) -> set[int]:
    """The processes that answer: all that the first process began but for what looks after its memory."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = {each for task in tasks for each in task.read_text().split()}
    told = {int(each): Path(f"/proc/{each}/cmdline").read_bytes() for each in children}
    return {each for each, words in told.items() if words and b"resource_tracker" not in words}


def wait_until_it_answers(server: Server) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert server.process is not None
        assert server.process.poll() is None, "the whole site has ended"
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
        assert server.process is not None
        wait_until_it_answers(server)
        [first] = workers_of(server.process.pid)
        os.kill(first, signal.SIGKILL)
        wait_until_it_answers(server)
        [second] = workers_of(server.process.pid) - {first}
        os.kill(second, signal.SIGKILL)
        wait_until_it_answers(server)
        assert workers_of(server.process.pid).isdisjoint({first, second})
    finally:
        server.kill()
