"""A hall votes while phones hand in without a pause: how long its casts take, on SQLite or PostgreSQL.

    .venv/bin/python -m bench.phones [--seconds 20] [--phones 20] [--each-second 10] [--postgresql] [--fresh]

Each phone sends the same batch again as soon as it is answered, or with --fresh a new one each time.
Meanwhile votes are cast one after another at an even pace. It exits with 1 if a cast took longer than a
second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
import uuid
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.casting import say, vote_with
from bench.load import Answers, Connection, send_evenly
from bench.strangers import read_answer
from tests.factories import make_campaign, make_open_contest, ward_named
from tests.postgres import Postgres
from tests.servers import Server
from tests.sites import Site, config_for, make_site, written_config
from voting.collect.services import plan_round
from voting.people.phones import COOKIE, signed
from voting.people.services import give_pass
from voting.plain import clock
from voting.plain.roles import PassKind

LONGEST_CAST = 1.0
BATCH = 100


def batch(walked: str) -> bytes:
    now = int(time.time() * 1000)
    first: dict[str, Any] = {"revision": 0, "round": walked, "at": now, "outcome": "spoke"}
    first |= {"words": "The crossing is not safe. " * 40, "topic": "", "street": "Elm Road", "language": "en"}
    items = [first | {"id": str(uuid.uuid4())} for _number in range(BATCH)]
    return json.dumps({"now": now, "items": items}).encode()


async def sync(
    port: int, cookie: str, walked: str, answers: Counter[str], *, is_fresh: bool, until: float
) -> None:
    """Hand in without a pause until the time is up."""
    body = batch(walked)
    while time.perf_counter() < until:
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(
                b"POST /doorstep/answers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Cookie: %s=%s\r\nContent-Length: %d\r\n\r\n"
                % (COOKIE.encode(), cookie.encode(), len(body))
                + body
            )
            head, _page = await read_answer(reader)
            answers[head[9:12].decode()] += 1
            writer.close()
        if is_fresh:
            body = batch(walked)


async def evening(
    port: int, codes: list[str], cookies: list[str], walked: str, given: argparse.Namespace
) -> tuple[Answers, Counter[str]]:
    """Run everything at once."""
    until, answers = time.perf_counter() + given.seconds + 3, Counter[str]()
    tasks = [
        asyncio.create_task(sync(port, each, walked, answers, is_fresh=given.fresh, until=until))
        for each in cookies
    ]
    await asyncio.sleep(3)
    halls = [Connection(port) for _ in range(min(50, len(codes)))]
    for each in halls:
        await each.open()
    votes = (("/b/cast", vote_with(code)) for code in codes)
    voting = send_evenly(halls, votes, each_second=given.each_second)
    casts = await asyncio.wait_for(voting, 10 * given.seconds)
    for each in tasks:
        each.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return casts, answers


def cookies_of(site: Site, number: int) -> tuple[list[str], str]:
    """Return the cookies of phones that joined one round, and the round's key."""
    with site.work() as session:
        today = clock.now().date()
        asked, ward = make_campaign(session, "Autumn", day=today), ward_named(session)
        walked = plan_round(
            session, asked, ward=ward, on=today, meeting_place="", streets=["Elm Road"], by="bench"
        )
        passes = [
            give_pass(session, PassKind.ROUND, subject_id=walked.id, name=f"Sam {each}")
            for each in range(number)
        ]
        return [signed([each.id]) for each in passes], str(walked.id)


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(prog="bench.phones")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--phones", type=int, default=20)
    parser.add_argument("--each-second", type=int, default=10)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        database = Postgres(Path(folder), in_a_hurry=False) if given.postgresql else None
        url = database.create("bench") if database else "sqlite:///voting.sqlite"
        site = make_site(Path(folder) / "site", config_for(url))
        codes = make_open_contest(site, ballots=given.seconds * given.each_second)
        cookies, walked = cookies_of(site, given.phones)
        written_config(site)
        server = Server(site.instance.folder)
        server.start()
        try:
            casts, answers = asyncio.run(evening(server.port, codes, cookies, walked, given))
        finally:
            server.kill()
            site.close()
            if database:
                database.stop()
    say(f"casts beside {given.phones} phones", casts, "longest 1 s")
    print(f"  batches answered {dict(answers)}")
    return 0 if max(casts.seconds) <= LONGEST_CAST and casts.done == len(casts.seconds) else 1


if __name__ == "__main__":
    raise SystemExit(main())
