"""How many votes a hall can cast, durably and by real HTTP, and how a stranger's invalid codes affect them.

    .venv/bin/python -m bench.casting [--seconds 60] [--connections 32] [sqlite] [postgresql]

A cast is the POST that a phone sends when the voter presses "Cast my vote": code, marks and nonce, on a
connection that stays open, with the receipt read to its end. The peer is a bare Flask app on the same server
that does one durable INSERT per request (bench/bare.py), under the same load in the same run; both are shown
with the processor time per answer, which depends less on other load. Each of the 1,000 phones opens a
connection of its own and makes a whole vote: page, ballot, the check of what was chosen, cast. At the end the
database must hold every vote that was acknowledged, and no other. All of it shares this computer.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from bench.load import OK, Answers, Connection, keep_sending, send_evenly
from bench.sizes import size, verdict
from tests import ballot_forms
from tests.factories import make_open_contest
from tests.postgres import Postgres
from tests.servers import Server, free_port, wait_until_open
from tests.sites import Site, config_for, make_site, written_config
from voting.ballots.models import Ballot, BallotState
from voting.plain.codes import CHANCE_BYTES, code_from

GOALS = {"sqlite": 0.4, "postgresql": 0.2}
RATE, P99, WHOLE_P99, RUBBISH_P95 = 250, 1.0, 2.0, 1.0
CHANCE, MOST_A_SECOND = random.Random(1832), 1_000  # noqa: S311
PHONES, ARRIVE_WITHIN = size(1_000, 20), size(10, 1)
RUBBISH_A_SECOND, HALL_A_SECOND, RUBBISH_SECONDS = 300, 50, size(20, 1)


class Hall:
    """The voters of one site being served, and the codes they have not used."""

    def __init__(self, site: Site, server: Server, codes: Iterable[str]) -> None:
        assert server.process is not None
        self.site, self.port, self.group = site, server.port, server.process.pid
        self.codes = iter(codes)
        self.acknowledged = 0

    def votes(self) -> Iterator[dict[str, str]]:
        return map(vote_with, self.codes)

    async def phones(self, number: int) -> list[Connection]:
        made = [Connection(self.port) for _ in range(number)]
        for phone in made:
            await phone.open_page()
        return made

    async def cast(self, *, seconds: float, connections: int) -> Answers:
        """Cast without a pause."""
        return self.heard(
            await keep_sending(await self.phones(connections), self.votes(), "/b/cast", seconds=seconds)
        )

    async def crowd(self) -> tuple[Answers, Answers]:
        """Send a thousand phones within ten seconds; return their casts, and their whole votes."""
        casts, whole, began = Answers(), Answers(), time.perf_counter()

        async def one(code: str) -> None:
            await asyncio.sleep(CHANCE.uniform(0, ARRIVE_WITHIN))
            came = time.perf_counter()
            phone = Connection(self.port)
            await phone.open_page()
            looks = [
                await phone.send("/b/ballot", code=code),
                await phone.send("/b/check", code=code, **ballot_forms.crossed(1)),
            ]
            sent = time.perf_counter()
            status = await phone.send("/b/cast", **vote_with(code))
            casts.note(status, time.perf_counter() - sent)
            whole.note(max(*looks, status), time.perf_counter() - came)
            phone.close()

        await asyncio.gather(*[one(next(self.codes)) for _ in range(PHONES)])
        casts.lasted = whole.lasted = time.perf_counter() - began
        return self.heard(casts), whole

    async def under_rubbish(self) -> tuple[Answers, Answers]:
        """Let the hall vote while a stranger at the same address sends codes that were never printed."""
        voters, strangers = await self.phones(50), await self.phones(100)
        votes = (("/b/cast", form) for form in self.votes())
        hall = itertools.islice(votes, HALL_A_SECOND * RUBBISH_SECONDS)
        rubbish = itertools.islice(guesses(), RUBBISH_A_SECOND * RUBBISH_SECONDS)
        casts, refused = await asyncio.gather(
            send_evenly(voters, hall, each_second=HALL_A_SECOND),
            send_evenly(strangers, rubbish, each_second=RUBBISH_A_SECOND),
        )
        return self.heard(casts), refused

    def heard(self, casts: Answers) -> Answers:
        self.acknowledged += casts.done
        return casts

    def stored(self) -> int:
        """Return how many votes the database holds."""
        with self.site.work() as session:
            used = sa.select(sa.func.count()).where(Ballot.state == BallotState.PHONE)
            return session.scalar(used.where(Ballot.envelope.is_not(None))) or 0


def vote_with(code: str) -> dict[str, str]:
    return ballot_forms.vote_with(code, CHANCE.randint(1, 3), nonce=secrets.token_urlsafe(16))


def guesses() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield well-formed codes of no ballot, to look up and cast by turns: casting costs the database more."""
    for number in itertools.count():
        code = code_from(secrets.token_bytes(CHANCE_BYTES))
        yield ("/b/cast", vote_with(code)) if number % 2 else ("/b/ballot", {"code": code})


@contextmanager
def bare(url: str) -> Generator[tuple[int, int]]:
    """Serve the peer; yield its port and its process group."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "bench.bare", str(port)],
        env=os.environ | {"BARE_DATABASE": url},
        start_new_session=True,
    )
    wait_until_open(port)
    yield port, process.pid
    process.terminate()
    process.wait()


def processor_seconds(group: int) -> float:
    """Return the processor seconds a process group has used; none where that cannot be read."""
    ticks = 0
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = each.read_text().rpartition(")")[2].split()
            ticks += (int(fields[11]) + int(fields[12])) * (int(fields[2]) == group)
    return ticks / os.sysconf("SC_CLK_TCK")


async def inserts(port: int, *, seconds: float, connections: int) -> Answers:
    phones = [Connection(port) for _ in range(connections)]
    for phone in phones:
        await phone.open()
    forms = ({"said": "x" * 300} for _ in itertools.count())
    return await keep_sending(phones, forms, "/", seconds=seconds)


def say(what: str, told: Answers, goal: str = "", *, used: float = 0) -> None:
    others = {status: count for status, count in told.statuses.items() if status != OK}
    print(
        f"  {what:40} {told.done:7,} in {told.lasted:5.1f} s = {told.rate:6.0f}/s"
        f"  p50 {told.within(50):.3f} s  p95 {told.within(95):.3f} s  p99 {told.within(99):.3f} s"
        f"  max {max(told.seconds):.3f} s"
        f"{f'  {1000 * used / len(told.seconds):.2f} ms of a processor each' if used else ''}"
        f"{f'  others {others}' if others else ''}{f'  ({goal})' if goal else ''}",
        flush=True,
    )


def measure(kind: str, hall: Hall, bare_url: str, *, seconds: float, connections: int) -> bool:
    """Print the figures for one kind of database; return whether all goals are reached."""
    print(f"{kind}, {connections} connections", flush=True)
    before = processor_seconds(hall.group)
    casts = asyncio.run(hall.cast(seconds=seconds, connections=connections))
    used = processor_seconds(hall.group) - before
    say("casts", casts, f"goal {RATE}/s, p99 {P99:.0f} s", used=used)
    with bare(bare_url) as (port, group):
        before = processor_seconds(group)
        peer = asyncio.run(inserts(port, seconds=seconds, connections=connections))
        used = processor_seconds(group) - before
    say("bare Flask, one durable INSERT", peer, used=used)
    ratio = casts.rate / peer.rate
    print(f"  {'casts for each bare INSERT':40} {ratio:.2f} (goal {GOALS[kind]})", flush=True)
    before = processor_seconds(hall.group)
    crowd, whole = asyncio.run(hall.crowd())
    used = processor_seconds(hall.group) - before
    say(f"{PHONES:,} phones in {ARRIVE_WITHIN} s, the cast", crowd, "all acknowledged")
    say("  and the whole vote, four requests", whole, f"goal p99 {WHOLE_P99:.0f} s", used=used)
    under, rubbish = asyncio.run(hall.under_rubbish())
    say(f"casts at {HALL_A_SECOND}/s beside rubbish", under, f"goal p95 {RUBBISH_P95:.0f} s")
    sent = len(rubbish.seconds) / rubbish.lasted
    print(f"    rubbish: {sent:.0f}/s answered {dict(rubbish.statuses)}, p95 {rubbish.within(95):.3f} s")
    stored = hall.stored()
    print(f"  acknowledged {hall.acknowledged:,}, in the database {stored:,}", flush=True)
    return (
        casts.rate >= RATE
        and casts.within(99) <= P99
        and ratio >= GOALS[kind]
        and crowd.done == PHONES
        and under.within(95) <= RUBBISH_P95
        and under.done == len(under.seconds)
        and OK not in rubbish.statuses
        and stored == hall.acknowledged
    )


def hall_on(kind: str, folder: Path, *, seconds: float, connections: int) -> bool:
    """Make a site with an open vote on one kind of database, serve it, measure, and stop it."""
    postgres = Postgres(folder / "server", in_a_hurry=False) if kind == "postgresql" else None
    site = make_site(
        folder / "site", config_for(postgres.create("bench") if postgres else "sqlite:///voting.sqlite")
    )
    ballots = int(seconds * MOST_A_SECOND) + PHONES + HALL_A_SECOND * RUBBISH_SECONDS
    codes = make_open_contest(site, ballots=ballots)
    CHANCE.shuffle(codes)
    written_config(site)
    server = Server(site.instance.folder)
    server.start()
    try:
        hall = Hall(site, server, codes)
        bare_url = postgres.create("bare") if postgres else f"sqlite:///{folder / 'bare.sqlite'}"
        return measure(kind, hall, bare_url, seconds=seconds, connections=connections)
    finally:
        server.kill()
        site.close()
        if postgres:
            postgres.stop()


def main() -> int:
    """Measure the databases named, or both."""
    parser = argparse.ArgumentParser(prog="bench.casting")
    parser.add_argument("--seconds", type=float, default=size(60, 1))
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("kinds", nargs="*", choices=[*GOALS, []])
    given = parser.parse_args()
    reached = True
    for kind in given.kinds or GOALS:
        with TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
            Path(folder).chmod(0o755)
            reached &= hall_on(kind, Path(folder), seconds=given.seconds, connections=given.connections)
    return verdict(reached)


if __name__ == "__main__":
    raise SystemExit(main())
