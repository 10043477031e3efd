"""What README says to type works as it is written."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.servers import free_port, wait_until_open

ROOT = Path(__file__).parent.parent.parent
# Instead of script/voting, which would fetch what it needs first.
VOTING = f"{shlex.quote(sys.executable)} -P -m voting"


def commands(heading: str) -> list[str]:
    """The commands under a heading of README."""
    _before, _heading, text = (ROOT / "README.md").read_text(encoding="utf-8").partition(f"## {heading}\n")
    lines = text.partition("\n## ")[0].splitlines()
    return [line.partition("  #")[0].strip() for line in lines if line.startswith("    ")]


def test_run_it_for_real(tmp_path: Path) -> None:
    port, env = free_port(), os.environ | {"HOME": str(tmp_path)}
    *before, run = [line.replace("script/voting", VOTING) for line in commands("Run it for real")]
    for line in before:
        done = subprocess.run(
            ["sh", "-euc", line],
            cwd=ROOT,
            env=env,
            input="first@example.org\n",
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        for config in tmp_path.rglob("config.toml"):
            text = config.read_text(encoding="utf-8")
            config.write_text(
                text.replace('imprint = ""', 'imprint = "Promoted by A. Person."'), encoding="utf-8"
            )
    assert "choose a password here" in done.stdout  # pyright: ignore[reportPossiblyUnboundVariable]
    site = subprocess.Popen(
        ["sh", "-euc", f"exec {run} --port {port}"],
        cwd=ROOT,
        env=env,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until_open(port)
        time.sleep(0.5)
        os.killpg(site.pid, signal.SIGINT)
        assert site.wait(timeout=60) == 0
    finally:
        if site.poll() is None:
            os.killpg(site.pid, signal.SIGKILL)
