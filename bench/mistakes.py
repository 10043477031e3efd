"""Whether the tests notice mistakes in the code that a vote depends on: its branches, and its mutants.

    script/mutate

The parts, with their files and the tests that cover them, are listed in pyproject.toml under [tool.mutate].
First the tests must run every branch of the files. Then mutmut changes one small thing at a time, and a test
must fail. Each part is tried in its own folder, `mutants/PART`, with only its own tests; the mutants that
survive are written to `mutants/PART/survivors.txt`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bench.sizes import SHORT, verdict

LEAST_SCORE = 85
# The short form makes only a few mistakes, to see that the bench still runs.
FEW = ["voting.vote.envelopes.x_seal__mutmut_*"] if SHORT else []
NOT_MADE = "not checked"
AT_ONCE = os.environ.get("AT_ONCE") or str(os.cpu_count() or 1)
ROOT = Path(__file__).parents[1]
SHARED = os.environ.get("SHARED_DATA") or str(ROOT.parent / "shared" / "data")
BIN = Path(sys.executable).parent
REPORT = ROOT / "mutants" / "coverage.json"
# Test databases are thrown away: a folder in memory, where there is one, avoids waiting for a disk.
MEMORY = "/dev/shm"  # noqa: S108
NEEDED = ("voting", "tests", "templates", "ballots", "config.toml", "pyproject.toml")
# One process tries one mistake, on SQLite, with the same examples every time.
QUICK = ("-k", "not postgresql", "-p", "no:xdist", "-p", "no:cov", "--hypothesis-profile=mutate")
# A mistake that makes a test run for ever counts as noticed.
NOTICED = ("killed", "timeout")


@dataclass(frozen=True)
class Part:
    """Files that belong together, and the tests that cover them."""

    name: str
    files: list[str]
    tests: list[str]


def main(names: list[str]) -> int:
    known = {part.name: part for part in known_parts()}
    if not known.keys() >= set(names):
        print(f"The parts are {', '.join(known)}.")
        return 2
    parts = [known[name] for name in names or known]
    all_run = run_branches(parts)
    ends: dict[str, Counter[str]] = {}
    for part in parts:
        ends |= try_mistakes(part)
    enough_noticed = tell_scores(ends)
    return verdict(all_run and enough_noticed)


def known_parts() -> list[Part]:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutate"]
    return [
        Part(
            name,
            [str(file.relative_to(ROOT)) for each in part["files"] for file in found(each)],
            part["tests"],
        )
        for name, part in told.items()
    ]


def found(pattern: str) -> list[Path]:
    """Return the files that match a pattern; exit if none does, which is a slip."""
    files = sorted(ROOT.glob(pattern))
    if not files:
        raise SystemExit(f"pyproject.toml names {pattern}, and there is no such file.")
    return files


def run_branches(parts: list[Part]) -> bool:
    """Run the tests of some parts on both databases, and print how much of each file they cover."""
    REPORT.parent.mkdir(exist_ok=True)
    tests = sorted({test for part in parts for test in part.tests})
    options = ["-q", "-n", AT_ONCE, "--cov", "--cov-report", f"json:{REPORT}"]
    subprocess.run([BIN / "pytest", *options, *tests], cwd=ROOT, check=True, stdin=subprocess.DEVNULL)
    told = json.loads(REPORT.read_text(encoding="utf-8"))["files"]
    print(f"\n{'file':44} {'branches':>8} {'run':>8}  never run")
    complete = True
    for file in (file for part in parts for file in part.files):
        sums, missing = told[file]["summary"], told[file]["missing_lines"] + told[file]["missing_branches"]
        print(f"{file:44} {sums['num_branches']:8} {sums['covered_branches']:8}  {missing or ''}")
        complete = complete and not missing
    print("Every line and branch is run." if complete else "FAILED: something is never run.")
    return complete


def try_mistakes(part: Part) -> dict[str, Counter[str]]:
    """Let mutmut make every mistake in a part; return how many of each file's ended in which way."""
    print(f"\n== {part.name}", flush=True)
    folder = prepare(part)
    mutmut(folder, "run", "--max-children", AT_ONCE, *FEW)
    told = mutmut(folder, "results", "--all", "true", aloud=False)
    ends = {file: Counter[str]() for file in part.files}
    survivors: list[str] = []
    for mistake, end in re.findall(r"^ +(\S+): (.+)$", told, re.MULTILINE):
        if SHORT and end == NOT_MADE:
            continue
        ends[mistake.rpartition(".")[0].replace(".", "/") + ".py"][end] += 1
        if end not in NOTICED:
            survivors.append(mutmut(folder, "show", mistake, aloud=False))
    (folder / "survivors.txt").write_text("\n".join(survivors), encoding="utf-8")
    return ends


def prepare(part: Part) -> Path:
    """Return a new folder in which mutmut finds the source, and its settings."""
    folder = ROOT / "mutants" / part.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for needed in NEEDED:
        (folder / needed).symlink_to(ROOT / needed)
    settings = {
        "source_paths": ("voting",),
        "only_mutate": part.files,
        "also_copy": ("templates", "ballots", "config.toml"),
        "pytest_add_cli_args": QUICK,
        "pytest_add_cli_args_test_selection": part.tests,
    }
    lines = ["[mutmut]", *("\n  ".join([f"{name} =", *values]) for name, values in settings.items())]
    (folder / "setup.cfg").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def mutmut(folder: Path, *words: str, aloud: bool = True) -> str:
    """Run a mutmut command in a folder; return its output, unless it is printed for the user."""
    environment = {
        **os.environ,
        "SHARED_DATA": SHARED,
        **({"TMPDIR": MEMORY} if Path(MEMORY).is_dir() else {}),
    }
    into = None if aloud else subprocess.PIPE
    command = [BIN / "mutmut", *words]
    ran = subprocess.run(
        command, cwd=folder, env=environment, check=True, stdin=subprocess.DEVNULL, stdout=into, text=True
    )
    return ran.stdout or ""


def tell_scores(by_file: dict[str, Counter[str]]) -> bool:
    """Print how many mistakes were made in each file, and how many were noticed."""
    print(f"\n{'file':44} {'mutants':>8} {'killed':>8} {'survived':>9} {'score':>8}")
    for file, ends in by_file.items():
        if ends:
            _tell(file, ends)
    together = sum(by_file.values(), Counter[str]())
    _tell("together", together)
    enough = _score(together) >= LEAST_SCORE
    print("Enough is noticed." if enough else f"FAILED: fewer than {LEAST_SCORE} % are noticed.")
    return enough


def _tell(file: str, ends: Counter[str]) -> None:
    killed = _killed(ends)
    print(f"{file:44} {ends.total():8} {killed:8} {ends.total() - killed:9} {_score(ends):6.1f} %")


def _killed(ends: Counter[str]) -> int:
    return sum(ends[end] for end in NOTICED)


def _score(ends: Counter[str]) -> float:
    return 100 * _killed(ends) / max(1, ends.total())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
