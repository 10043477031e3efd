"""How long officers wait for the pages of a count of 100,000 votes, and for publishing its result.

    .venv/bin/python -m bench.counting [--method "ranked pairs"] [sqlite] [postgresql]

Every vote is sealed as a phone's is, and opened as the count opens it. A third of the voters number all
options, so that by the ranked methods hardly two ballots are alike. It reports the first view of the count
page, for which a process works through all votes, and the median of 5 views after it. Goals: the page of the
count in 0.5 s, publishing in 2 s.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from secrets import token_bytes
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from bench.sizes import size, verdict
from bench.tally import ballots
from tests.factories import close_the_contest, make_open_contest, the_contest
from tests.methods import Method
from tests.postgres import Postgres
from tests.sites import Site, Visitor, config_for, make_site
from voting.ballots.models import Ballot, BallotState
from voting.ballots.services import packs_of
from voting.conference.keys import marks_key
from voting.count.services import fingerprint_of_count, open_and_erase_in_turns
from voting.plain.codes import ballot_key
from voting.plain.roles import Role
from voting.vote.envelopes import Home, Sealed
from voting.vote.services.sealing import sealed_to

VOTES, LOOKS = size(100_000, 200), size(5, 1)
PAGE_GOAL, PUBLISHING_GOAL = 0.5, 2.0
OPTIONS = {Method.CHOOSE_ONE: 3, Method.STV: 8, Method.RANKED_PAIRS: 12}
FIRST_NUMBER = 1_000_000  # Behind those of the ballots that were printed.
WARD = "/conferences/tonight/harborne"
COUNT = f"{WARD}/count"


def votes_by(method: Method, chance: Random) -> list[tuple[int, ...]]:
    """Return the marks of this many voters."""
    options = OPTIONS[method]
    if method == Method.CHOOSE_ONE:
        return [(chance.randint(1, options),) for _vote in range(VOTES)]
    return [tuple(boxes) for boxes in ballots(VOTES, options=options, chance=chance)]


def cast_all(site: Site, votes: Sequence[tuple[int, ...]]) -> None:
    """Put each vote into its own ballot, sealed as by a phone, but without a print run or a request."""
    with site.work() as session:
        contest, pepper = the_contest(session), site.pepper
        key, [last] = marks_key(pepper, contest.id), packs_of(session, contest)
        rows = list[dict[str, object]]()
        for number, marks in enumerate(votes, start=FIRST_NUMBER):
            code_hash = token_bytes(32)
            home = Home(ballot_key(code_hash, key=key), code_hash)
            rows.append(
                {
                    "id": home.ballot_id,
                    "contest_id": contest.id,
                    "pack_id": last.id,
                    "number": number,
                    "code_hash": code_hash,
                    "state": BallotState.PHONE,
                    "envelope": sealed_to(contest, Sealed(marks), home, pepper=pepper),
                }
            )
        session.execute(sa.insert(Ballot), rows)


def open_all(site: Site) -> None:
    """Open the envelopes, and erase what linked them to ballots."""
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by="test")


def timed(what: str, act: Callable[[], Any], *, goal: float = 0, looks: int = 1) -> bool:
    """Print how long something took; return whether it reaches its goal."""
    times = list[float]()
    for _look in range(looks):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    taken = median(times)
    print(f"  {what:32} {taken:7.3f} s{f'  (goal {goal} s)' if goal else ''}", flush=True)
    return not goal or taken <= goal


def page(visitor: Visitor, path: str) -> Callable[[], None]:
    """Return a function that views a page."""

    def look() -> None:
        answer = visitor.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status}"  # noqa: PLR2004

    return look


def sent(visitor: Visitor, path: str, **form: str) -> Callable[[], None]:
    """Return a function that presses a button on a page."""

    def press() -> None:
        answer = visitor.post(path, data=form)
        assert answer.status_code == 303, f"{path}: {answer.status}"  # noqa: PLR2004

    return press


def measure(site: Site) -> bool:
    """Print the pages' figures, step by step to the published result; return whether they reach the goals."""
    first, organiser = site.officer(Role.STEWARD), site.officer(Role.ORGANISER)
    page(first, "/conferences/tonight")()
    reached = timed("page of the count, first look", page(first, COUNT), goal=PAGE_GOAL)
    reached &= timed("page of the count", page(first, COUNT), goal=PAGE_GOAL, looks=LOOKS)
    with site.work() as session:
        seen = fingerprint_of_count(session, the_contest(session))
    timed("certifying, the first officer", sent(first, f"{COUNT}/certify", seen=seen))
    timed("certifying, the second", sent(organiser, f"{COUNT}/certify", seen=seen))
    page(organiser, f"{WARD}/publish")()
    timed("page before publishing", page(organiser, f"{WARD}/publish"), looks=LOOKS)
    reached &= timed("publishing", sent(organiser, f"{WARD}/publish"), goal=PUBLISHING_GOAL)
    stranger, result = site.visitor(), "/results/tonight/harborne"
    page(stranger, result)()
    timed("page of the result", page(stranger, result), looks=LOOKS)
    reached &= timed("page of the count, published", page(first, COUNT), goal=PAGE_GOAL, looks=LOOKS)
    return reached


@contextmanager
def counted(kind: str, method: Method, folder: Path) -> Generator[Site]:
    """Yield a site on one kind of database, with its votes counted."""
    server = Postgres(folder / "server", in_a_hurry=False) if kind == "postgresql" else None
    site = make_site(
        folder / "instance", config_for(server.create("bench") if server else "sqlite:///voting.sqlite")
    )
    titles = [f"Option {number} of the bench" for number in range(1, OPTIONS[method] + 1)]
    places = {"places": 4} if method == Method.STV else {}
    make_open_contest(site, ballots=1, titles=titles, method=method, **places)
    cast_all(site, votes_by(method, Random(1832)))  # noqa: S311
    close_the_contest(site)
    timed("opening the envelopes", lambda: open_all(site))
    yield site
    site.close()
    if server:
        server.stop()


def main() -> int:
    """Measure the databases named, or both, by one method or several."""
    parser = argparse.ArgumentParser(prog="bench.counting")
    parser.add_argument("--method", action="append", choices=[each.value for each in OPTIONS])
    parser.add_argument("kinds", nargs="*", choices=["sqlite", "postgresql", []])
    given = parser.parse_args()
    reached = True
    for kind in given.kinds or ("sqlite", "postgresql"):
        for method in map(Method, given.method or OPTIONS):
            with TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
                Path(folder).chmod(0o755)
                print(f"{kind}, {method.value}, {VOTES:,} votes", flush=True)
                with counted(kind, method, Path(folder)) as site:
                    reached &= measure(site)
    return verdict(reached)


if __name__ == "__main__":
    raise SystemExit(main())
