"""Whoever closes the terminal ends the site that runs in it, and its port is free again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.servers import free_port, wait_until_open
from tests.sites import Site, written_config
from voting.cli.serve import end_with_the_terminal

# A window with a command in it: it shows what that says, and when it is closed the system tells the command.
WINDOW = """
import os, pty, sys
pid, shown = pty.fork()
if pid == 0:
    os.execv(sys.executable, [sys.executable, "-m", "voting", *sys.argv[1:]])
print(pid, flush=True)
while os.read(shown, 65536):
    pass
"""


@contextmanager
def window(*words: str, folder: Path) -> Generator[tuple[Callable[[], None], int]]:
    """A `voting` command in a window: how to close it, and the number of the command's process."""
    terminal = subprocess.Popen(
        [sys.executable, "-c", WINDOW, *words], cwd=folder, stdout=subprocess.PIPE, text=True
    )
    assert terminal.stdout is not None
    pid = int(terminal.stdout.readline())

    def close() -> None:
        terminal.kill()
        terminal.wait()

    try:
        yield close, pid
    finally:
        close()
        terminal.stdout.close()
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def is_open(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until_over(pid: int, port: int) -> None:
    until = time.monotonic() + 60
    while Path(f"/proc/{pid}").exists() or is_open(port):
        assert time.monotonic() < until, "the site goes on without its terminal"
        time.sleep(0.1)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc, which Linux has")
@pytest.mark.parametrize("command", ["run", "demo"])
def test_closing_the_terminal_ends_the_site(
    command: str, tmp_path: Path, site: Site, request: pytest.FixtureRequest
) -> None:
    if command == "demo" and "postgresql" in request.node.name:
        pytest.skip("A rehearsal is on SQLite alone.")
    written_config(site)
    port = free_port()
    before = () if command == "demo" else ("--instance", str(site.instance.folder))
    with window(*before, command, "--port", str(port), folder=tmp_path) as (close, pid):
        wait_until_open(port)
        close()
        wait_until_over(pid, port)


@pytest.mark.parametrize(("before", "ends"), [(signal.SIG_DFL, True), (signal.SIG_IGN, False)])
def test_a_site_that_was_started_to_outlive_its_terminal_does(
    before: Any, ends: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = dict[int, Any]()
    monkeypatch.setattr(signal, "signal", told.__setitem__)

    def end() -> None:
        """End it."""

    end_with_the_terminal(end, before=before)
    assert told == {signal.SIGHUP: end if ends else signal.SIG_IGN}
