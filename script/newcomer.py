"""Runs a command on a terminal as a newcomer does, for script/fresh, in the root that it made.

Says whether it worked, in how many seconds, and with how much memory at the most; ends with 1 if it did not.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pty
import pwd
import re
import select
import signal
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

REGISTRIES = Path("/etc/registries.env")
LONGEST, ENDED_WITHIN = 3600, 30
OK, KEPT = 200, 200_000
# A sentence and its command, and no more.
LINES_OF_ADVICE = 3


class Terminal:
    """A command on a terminal of its own: what it has said, and the most memory that it took."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.began, self.said, self.peak, self._sampled = time.monotonic(), b"", 0, 0.0
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            become(given)

    def read(self) -> bool:
        """Take in what it says within a moment; whether there may be more."""
        if time.monotonic() - self._sampled > 0.5:  # noqa: PLR2004
            self.peak, self._sampled = max(self.peak, memory()), time.monotonic()
        if not select.select([self.terminal], [], [], 0.2)[0]:
            return True
        try:
            said = os.read(self.terminal, 65536)
        except OSError:
            return False
        sys.stdout.buffer.write(said)
        sys.stdout.buffer.flush()
        self.said = (self.said + said)[-KEPT:]
        return bool(said)

    def press_ctrl_c(self) -> float:
        os.write(self.terminal, b"\x03")
        return time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def code(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def become(given: argparse.Namespace) -> None:
    """Turn this process into the newcomer's command."""
    who = pwd.getpwnam(given.user)
    path = "/usr/local/bin:/usr/bin:/bin" + (":/usr/local/sbin:/usr/sbin:/sbin" if who.pw_uid == 0 else "")
    settings = dict(line.split("=", 1) for line in REGISTRIES.read_text(encoding="utf-8").splitlines())
    settings |= dict(each.split("=", 1) for each in given.set)
    me = {"HOME": who.pw_dir, "USER": who.pw_name, "LOGNAME": who.pw_name, "SHELL": who.pw_shell}
    os.initgroups(who.pw_name, who.pw_gid)
    os.setgid(who.pw_gid)
    os.setuid(who.pw_uid)
    os.chdir(given.folder)
    os.execvpe(given.command[0], given.command, settings | me | {"PATH": path, "TERM": "xterm"})  # noqa: S606


def processes() -> Iterator[Path]:
    """Those of this root beside this one, which is its first."""
    mine = {"1", str(os.getpid())}
    return (each for each in Path("/proc").iterdir() if each.name.isdigit() and each.name not in mine)


def memory() -> int:
    """MiB that all processes hold, shared pages counted once."""
    total = 0
    for each in processes():
        with contextlib.suppress(OSError):
            lines = (each / "smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total // 1024


def look_at(given: argparse.Namespace) -> Iterator[str]:
    """What is wrong with an open site: its pages and the files it made."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for address in given.address:
        try:
            with opener.open(address, timeout=30) as answer:
                status = answer.status
        except OSError as error:
            status = getattr(error, "code", error)
        if status != OK:
            yield f"{address}: {status}"
    for file in given.file:
        if not (Path(given.folder) / file).is_file():
            yield f"{file} is not there"


def left_running() -> list[str]:
    """What still runs a while after the command has ended."""
    left = list[str]()
    for _ in range(20):
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        left = []
        for each in processes():
            with contextlib.suppress(OSError):
                left.append((each / "cmdline").read_text().replace("\0", " ")[:80])
        if not left:
            break
        time.sleep(0.25)
    return left


def run(given: argparse.Namespace) -> tuple[Terminal, list[str]]:
    """Run the command, end it where it goes on by itself, and say what was wrong."""
    terminal, faults, pressed = Terminal(given), list[str](), 0.0
    while terminal.read():
        if given.until and not pressed and re.search(given.until.encode(), terminal.said):
            print(f"\r\nfresh: open after {terminal.seconds():.0f} s\r", flush=True)  # noqa: T201
            faults += look_at(given)
            pressed = terminal.press_ctrl_c()
        late = pressed and time.monotonic() - pressed > ENDED_WITHIN
        if late or terminal.seconds() > LONGEST:
            faults.append("Ctrl-C did not end it" if pressed else "it took too long")
            os.kill(terminal.pid, signal.SIGKILL)
            break
    code = terminal.code()
    if given.refused:
        faults += advice_in(terminal.said.decode(), code, Path(given.refused))
    elif code:
        faults.insert(0, f"exit code {code}")
    if given.until and not pressed and not given.refused:
        faults.append(f"it never said “{given.until}”")
    faults += [f"left running: {each}" for each in left_running()]
    return terminal, faults


def advice_in(said: str, code: int, file: Path) -> Iterator[str]:
    """What is wrong with a refusal; the command that it advises is written to a file."""
    lines = said.strip().splitlines()
    commands = [line.strip() for line in lines if line.startswith("  ")]
    if code == 0 or len(lines) > LINES_OF_ADVICE or len(commands) != 1:
        yield f"it should refuse in one sentence with one command, and ended with {code}"
    file.write_text("\n".join(commands), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="newcomer")
    for name in ("--user", "--folder", "--name"):
        parser.add_argument(name, required=True)
    parser.add_argument("--until", default="", help="it goes on by itself: what it says when it is open")
    parser.add_argument("--refused", default="", help="it must refuse: the file for the command it advises")
    parser.add_argument("--address", action="append", default=[], help="what must answer while it is open")
    parser.add_argument("--file", action="append", default=[], help="what must be there while it is open")
    parser.add_argument("--set", action="append", default=[], help="NAME=VALUE in its environment")
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    terminal, faults = run(given)
    told = f"FAILED ({', '.join(faults)})" if faults else "refused as it should be" if given.refused else "ok"
    print(  # noqa: T201
        f"\r\nfresh: {told}, {terminal.seconds():.0f} s, at most {terminal.peak} MiB "
        f"({given.name}): {' '.join(given.command)}"
    )
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
