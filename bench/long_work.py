"""The effect of long-running work on a hall that is voting: none.

    .venv/bin/python -m bench.long_work [--short] [--postcodes 2600000] [--answers 50000] [--ballots 20000]

Forty phones vote at a real server, each with a pause between two votes, while another visitor looks up a
postcode again and again. Meanwhile `voting postcodes load`, `voting answers load` and `voting ballots print`
run one after another, each in its own process, and the peak memory of each is read from the system. `voting
tidy` is not among them: while a vote is open it does nothing. Every file is made up here. It exits with 1 if
a goal is missed. The short form is a fiftieth of it.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.casting import vote_with
from bench.load import OK, Answers, Connection
from tests.factories import make_open_contest
from tests.postgres import Postgres
from tests.servers import Server
from tests.sites import Site, config_for, make_site, written_config

PHONES, PAUSE = 40, 1.5
MOST_CAST, MOST_PAGE, MOST_MEMORY = 2.0, 1.0, 300
KINDS = ("sqlite", "postgresql")
# Enough votes for as long as the work may take, shared among the jobs.
USUAL = {"postcodes": 2_600_000, "answers": 50_000, "ballots": 20_000, "votes": 15_000}
SHORT = {"postcodes": 50, "answers": 50, "ballots": 50, "votes": 5}
HEADER = "pcds,doterm,east1m,north1m,gridind,lad26cd,wd26cd\n"
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
WARD, OTHER_WARDS = "E05011144", 9_000


@dataclass
class Hall:
    """The phones of one site, and a visitor to its pages, until they are stopped."""

    port: int
    codes: Iterator[str]
    casts: Answers = field(default_factory=Answers)
    pages: Answers = field(default_factory=Answers)
    is_over: bool = False

    async def goes_on(self) -> None:
        await asyncio.gather(self._reads(), *(self._votes(number) for number in range(PHONES)))

    async def _votes(self, number: int) -> None:
        await asyncio.sleep(PAUSE * number / PHONES)
        phone = Connection(self.port)
        await phone.open()
        while not self.is_over and (code := next(self.codes, None)):
            await self._ask(self.pages, phone, "GET", "/b")
            await self._ask(self.casts, phone, "POST", "/b/cast", vote_with(code))
            await asyncio.sleep(PAUSE)
        phone.close()

    async def _reads(self) -> None:
        phone = Connection(self.port)
        await phone.open()
        while not self.is_over:
            await self._ask(self.pages, phone, "GET", "/places?postcode=B17+0AA")
            await asyncio.sleep(PAUSE / 5)
        phone.close()

    async def _ask(
        self, told: Answers, phone: Connection, method: str, path: str, form: dict[str, str] | None = None
    ) -> None:
        began = time.perf_counter()
        told.note(await phone.ask(method, path, form), time.perf_counter() - began)


def directory(file: Path, rows: int) -> None:
    """Write a made-up directory: a third of it has ended, and every ward of the country has some."""
    numbered = itertools.product(LETTERS, LETTERS, range(1, 10), range(10), LETTERS, LETTERS)
    with file.open("w", encoding="utf-8") as out:
        out.write(HEADER)
        for place, (first, second, district, sector, unit, last) in enumerate(
            itertools.islice(numbered, rows)
        ):
            ward = WARD if place % 20_000 == 0 else f"E05{place % OTHER_WARDS + 20_000:06d}"
            ended = "202401" if place % 3 == 1 else ""
            out.write(
                f"{first}{second}{district} {sector}{unit}{last},{ended},{404_000 + place % 9_999},"
                f"{284_000 + place % 9_999},1,E08000025,{ward}\n"
            )


def answers(file: Path, rows: int) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.write("words,ward,street\n")
        out.writelines(f"Mend lamp {number},Harborne,Elm Road\n" for number in range(rows))


async def beside(hall: Hall, folder: Path, *words: str) -> tuple[float, int, int]:
    """Run a command while the hall votes; return its seconds, its exit code and its peak memory in MB."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RUN if words else REST, *words,
        env=os.environ | {"VOTING_INSTANCE": str(folder)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    voting = asyncio.create_task(hall.goes_on())
    out, err = await process.communicate()
    hall.is_over = True
    await voting
    _before, told, memory = err.rpartition(b"memory ")
    if process.returncode:
        print(out.decode()[-500:], err.decode()[-500:], file=sys.stderr)
    return time.perf_counter() - began, process.returncode or 0, int(memory) if told else 0


REST = "import time; time.sleep(15)"
# Runs the command, then prints its peak memory as the system reports it (Linux counts in kilobytes).
RUN = """
import resource, sys
from voting.cli.main import main
try:
    main()
finally:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print("memory", most // (1024 if sys.platform == "linux" else 1024 * 1024), file=sys.stderr)
"""


def say(what: str, hall: Hall, seconds: float, memory: int) -> None:
    slowest = [max(told.seconds, default=0) for told in (hall.casts, hall.pages)]
    wrong = {
        status: count
        for told in (hall.casts, hall.pages)
        for status, count in told.statuses.items()
        if status != OK
    }
    print(
        f"  {what:18} {seconds:6.1f} s, {memory:4} MB;"
        f"  {len(hall.casts.seconds):6,} casts, slowest {slowest[0]:.2f} s;"
        f"  {len(hall.pages.seconds):6,} pages, slowest {slowest[1]:.2f} s"
        f"{f'  others {wrong}' if wrong else ''}",
        flush=True,
    )


def measure(
    site: Site, server: Server, codes: Sequence[str], given: argparse.Namespace, folder: Path
) -> bool:
    """Print the figures of every long job on one site; return whether all goals are reached."""
    directory(folder / "directory.csv", given.postcodes)
    answers(folder / "answers.csv", given.answers)
    paper = ["ballots", "print", "--conference", "tonight", "--ward", "harborne"]
    works = {
        "nothing": [],
        "postcodes": ["postcodes", "load", str(folder / "directory.csv"), "--take-away"],
        "answers": ["answers", "load", str(folder / "answers.csv"), "--campaign", "this-summer"],
        "a print run": [
            *paper,
            "--count",
            str(given.ballots),
            "--out",
            str(folder / "b.pdf"),
            "--without-test",
            "x",
        ],
    }
    share, reached = len(codes) // len(works), True
    for place, (what, words) in enumerate(works.items()):
        hall = Hall(server.port, iter(codes[place * share : (place + 1) * share]))
        seconds, code, memory = asyncio.run(beside(hall, site.instance.folder, *words))
        say(what, hall, seconds, memory)
        answered = all(set(told.statuses) <= {OK} for told in (hall.casts, hall.pages))
        reached &= (
            code == 0
            and answered
            and max(hall.casts.seconds, default=0) <= MOST_CAST
            and max(hall.pages.seconds, default=0) <= MOST_PAGE
            and memory <= MOST_MEMORY
        )
    return reached


def on(kind: str, given: argparse.Namespace, folder: Path) -> bool:
    """Make a site with an open vote on one kind of database, serve it, and measure."""
    postgres = Postgres(folder / "server", in_a_hurry=False) if kind == "postgresql" else None
    url = postgres.create("bench") if postgres else "sqlite:///voting.sqlite"
    site = make_site(folder / "site", config_for(url))
    codes = make_open_contest(site, ballots=given.votes)
    written_config(site)
    server = Server(site.instance.folder)
    server.start()
    print(f"{kind}, {PHONES} phones", flush=True)
    try:
        return measure(site, server, codes, given, folder)
    finally:
        server.kill()
        site.close()
        if postgres:
            postgres.stop()


def main() -> int:
    """Measure the databases named, or both."""
    parser = argparse.ArgumentParser(prog="bench.long_work")
    parser.add_argument("--postcodes", type=int)
    parser.add_argument("--answers", type=int)
    parser.add_argument("--ballots", type=int)
    parser.add_argument("--votes", type=int)
    parser.add_argument("--short", action="store_true", help="A fiftieth of everything.")
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []])
    given = parser.parse_args()
    for name, usual in USUAL.items():
        if getattr(given, name) is None:
            setattr(given, name, usual // SHORT[name] if given.short else usual)
    reached = True
    for kind in given.kinds or KINDS:
        with TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
            Path(folder).chmod(0o755)
            reached &= on(kind, given, Path(folder))
    return 0 if reached else 1


if __name__ == "__main__":
    raise SystemExit(main())
