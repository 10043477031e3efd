"""How long the server takes for 1,000 answers that one phone hands in after a long time without signal.

    .venv/bin/python -m bench.sync

Goal: at most 2 seconds of the server's time, on SQLite and on PostgreSQL. The phone sends batches of 50, as
at a door; every batch is on the disk before it is answered.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.sizes import size
from tests.factories import make_round
from tests.postgres import Postgres
from tests.sites import Site, config_for, make_site
from voting.people.services import give_pass
from voting.plain import clock
from voting.plain.roles import PassKind

ANSWERS, BATCH = size(1_000, 200), 50


@contextmanager
def sites(folder: Path) -> Generator[dict[str, Site]]:
    """Yield a fresh site on each kind of database."""
    server = Postgres(folder, in_a_hurry=False)
    made = {
        "SQLite": make_site(folder / "sqlite", config_for("sqlite:///voting.sqlite")),
        "PostgreSQL": make_site(folder / "postgresql", config_for(server.create("bench"))),
    }
    yield made
    for site in made.values():
        site.close()
    server.stop()


def seconds_to_hand_in(site: Site) -> float:
    """Hand in the answers of one phone; return the seconds the server took."""
    with site.work() as session:
        walked = make_round(session, on=clock.now().date())
        phone = site.phone(give_pass(session, PassKind.ROUND, subject_id=walked.id, name="Sam"))
        token = walked.join_token
    now = int(clock.now().timestamp() * 1000)
    items = [
        {
            "id": str(uuid.uuid4()),
            "round": token,
            "at": now,
            "outcome": "spoke",
            "words": f"The crossing on the high street is not safe, number {number}",
            "topic": "Roads and pavements",
            "street": "Elm Road",
        }
        for number in range(ANSWERS)
    ]
    start = time.perf_counter()
    for first in range(0, ANSWERS, BATCH):
        reply = phone.client.post(
            "/doorstep/answers", json={"now": now, "items": items[first : first + BATCH]}
        )
        assert len((reply.json or {})["taken"]) == BATCH
    return time.perf_counter() - start


def main() -> None:
    """Measure, and print the figures."""
    with TemporaryDirectory(prefix="postgres-") as folder, sites(Path(folder)) as made:
        for kind, site in made.items():
            print(f"{kind:<12}{ANSWERS:,} answers in {seconds_to_hand_in(site):.2f} s (goal 2 s)")


if __name__ == "__main__":
    main()
