"""Another program holds SQLite's lock for longer than the site waits, while a hall is voting."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.factories import make_open_contest
from tests.servers import Phone, Server
from tests.sites import Site, written_config
from tests.soak.lengths import rounds, tell
from tests.stages.test_ballot_page import turnout

VOTERS = 12
LONGEST = 180


def vote_until_taken(port: int, code: str) -> tuple[list[int], str]:
    """Send one attempt again and again, as its page's button does: what was answered, and the receipt."""
    answers: list[int] = []
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        try:
            status, receipt = Phone(port).cast(code, mark=1, nonce=code.ljust(22, "x"))
        except TimeoutError:
            status, receipt = 0, ""  # A phone waits half a minute.
        answers.append(status)
        if receipt:
            return answers, receipt
        time.sleep(1)
    return answers, ""


def test_a_hall_outlasts_a_lock_of_half_a_minute(site: Site) -> None:
    held_for = rounds(short=0, long=35)
    if not held_for or site.instance.config.database.url.startswith("postgresql"):
        pytest.skip("Half a minute on SQLite, for script/soak alone.")
    codes = make_open_contest(site, ballots=VOTERS)
    written_config(site)
    server = Server(site.instance.folder)
    server.start()
    try:
        with ThreadPoolExecutor(VOTERS) as hall, closing(hold(site)) as other:
            votes = [hall.submit(vote_until_taken, server.port, code) for code in codes]
            time.sleep(held_for)
            other.rollback()
            answers, receipts = zip(*(vote.result() for vote in votes), strict=True)
    finally:
        server.kill()
    tell(f"answers of {VOTERS} phones: {answers}")
    assert all(receipts)
    assert {status for each in answers for status in each} <= {0, 200, 503}
    assert turnout(site) == len(set(receipts)) == VOTERS


def hold(site: Site) -> sqlite3.Connection:
    """Somebody who holds the lock."""
    other = sqlite3.connect(site.instance.folder / "voting.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other
