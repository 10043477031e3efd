"""Every bench in a short form, which shows only that it still runs: each in its own process.

    .venv/bin/python -m bench.short            all of them
    .venv/bin/python -m bench.short pages      those that are named

A bench that nobody runs stops working when the program changes, and nobody notices. It exits with 1 if one of
them does not run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = Path(__file__).parent
# Not started by this bench: the peer that bench.casting starts, and this bench itself.
RUN_BY_OTHERS = {"bare", "short"}
# Arguments for each bench; {folder} is one to write into. Others take their sizes from bench.sizes.
GIVEN: dict[str, list[str]] = {
    "audit": ["script/uv.txt"],
    "long_work": ["--short"],
    "mistakes": ["votes"],
    "sbom": ["requirements.txt", "{folder}/sbom.json"],
    "strangers": ["--seconds", "3", "--sign-ins", "4", "--slow", "2", "--each-second", "5"],
}
PATIENCE_SECONDS = 300
LAST_WORDS = 25


def benches() -> list[str]:
    """Return the names of the benches: every file here that can be started."""
    files = sorted(FOLDER.glob("*.py"))
    startable = (file.stem for file in files if "\nif __name__ ==" in file.read_text(encoding="utf-8"))
    return [name for name in startable if name not in RUN_BY_OTHERS]


def runs(name: str, folder: str) -> bool:
    """Run one bench in short, and print a line; if it fails, the end of its output too."""
    given = [word.format(folder=folder) for word in GIVEN.get(name, [])]
    began = time.perf_counter()
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", f"bench.{name}", *given],
            cwd=FOLDER.parent,
            env=os.environ | {"BENCH_SHORT": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        code, said = done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        code, said = -1, (late.stdout or b"").decode(errors="replace")
    seconds = time.perf_counter() - began
    print(f"{name:<12} {'runs' if code == 0 else 'FAILED'} {seconds:6.1f} s", flush=True)
    if code:
        print("\n".join(f"    {line}" for line in said.splitlines()[-LAST_WORDS:]))
    return code == 0


def main(names: list[str]) -> int:
    """Run the benches named, or all."""
    with TemporaryDirectory(prefix="bench-") as folder:
        told = {name: runs(name, folder) for name in names or benches()}
    return int(not all(told.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
