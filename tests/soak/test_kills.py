"""The server is killed while a hall is voting; every acknowledged vote must be there."""

from __future__ import annotations

import http.client
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from tests.factories import close_the_contest, make_open_contest, the_contest
from tests.servers import Phone, Server
from tests.sites import Site, written_config
from tests.soak.lengths import rounds, tell
from voting.ballots.models import Ballot, BallotState
from voting.count.models import Receipt, Vote
from voting.count.services import open_envelopes

VOTERS = 8
BALLOTS_A_ROUND = 300


def test_every_acknowledged_vote_outlives_a_killed_server(site: Site) -> None:
    kills = rounds(short=3, long=200)
    codes = iter(make_open_contest(site, ballots=kills * BALLOTS_A_ROUND))
    acknowledged: dict[str, str] = {}
    written_config(site)
    for _kill in range(kills):
        server = Server(site.instance.folder)
        server.start()
        acknowledged |= vote_until_killed(server, [next(codes) for _ in range(BALLOTS_A_ROUND)])
        check_that_no_ballot_is_half_used(site)
    close_the_contest(site)
    with site.work() as session:
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by="test")
    with site.work() as session:
        counted = set(session.scalars(sa.select(Receipt.receipt)))
        votes = session.scalar(sa.select(sa.func.count()).select_from(Vote))
    tell(f"{kills} kills, {len(acknowledged):,} votes acknowledged, {votes:,} counted")
    assert len(acknowledged) >= rounds(short=15, long=20_000), "too few votes were cast to prove anything"
    assert set(acknowledged.values()) <= counted
    assert votes == len(counted)


def vote_until_killed(server: Server, codes: list[str]) -> dict[str, str]:
    """A hall votes, and in the middle of it the server is killed; which ballots got which receipt."""
    acknowledged: dict[str, str] = {}
    waiting = list(codes)
    killed = threading.Event()

    def voter() -> None:
        try:
            phone = Phone(server.port)
            phone.open_page()
            while waiting and not killed.is_set():
                code = waiting.pop()
                status, receipt = phone.cast(code, mark=1, nonce=code.ljust(22, "x"))
                if status == 200:
                    acknowledged[code] = receipt
        except (OSError, http.client.HTTPException):
            return  # The server is gone in the middle of a request, as it should be.

    with ThreadPoolExecutor(VOTERS) as hall:
        for _ in range(VOTERS):
            hall.submit(voter)
        enough, until = random.randint(5, rounds(short=80, long=250)), time.monotonic() + 60
        while len(acknowledged) < enough and time.monotonic() < until:
            time.sleep(0.001)
        server.kill()
        killed.set()
    return acknowledged


def check_that_no_ballot_is_half_used(site: Site) -> None:
    """A ballot has an envelope and is used, or has none and is not."""
    looks = sa.select(Ballot.state, Ballot.envelope.is_not(None), Ballot.attempt.is_not(None)).distinct()
    with site.work() as session:
        kinds = {tuple(row) for row in session.execute(looks)}
    assert kinds <= {(BallotState.ISSUED, False, False), (BallotState.PHONE, True, True)}
