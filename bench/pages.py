"""How long the server takes for the pages of a seat that gave 100,000 answers; the goal is 200 ms each.

Run it as `.venv/bin/python -m bench.pages`, or with `sqlite` or `postgresql` for one database alone. It makes
an instance in a temporary folder, with its own PostgreSQL, and leaves nothing behind. For each page it prints
the median and the slowest of 9 views after one to warm up, in milliseconds; how many queries the page made;
and how large it is. It exits with 1 if a median is over the goal.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
import sqlalchemy.event

from bench.season import live_through
from bench.sizes import size, verdict
from tests.postgres import Postgres
from tests.sites import Site, Visitor, config_for, make_site
from voting.collect.models import Round
from voting.people.models import Person
from voting.people.services import give_pass
from voting.plain.roles import PassKind, Role
from voting.storage.database import db

SEED, LOOKS, GOAL = 1832, size(9, 1), 0.2
CAMPAIGN = "/campaigns/this-summer"
HARBORNE = f"{CAMPAIGN}/wards/harborne"


def measure(site: Site) -> bool:
    """Print the figures of every page; return whether all reach the goal."""
    reached = True
    for name, visitor, path in _pages(site):
        page = visitor.client.get(path)
        times = list[float]()
        with counting() as asked:
            for _look in range(LOOKS):
                start = time.perf_counter()
                page = visitor.client.get(path)
                times.append(time.perf_counter() - start)
        assert page.status_code == 200, f"{path}: {page.status}"  # noqa: PLR2004
        reached &= median(times) <= GOAL
        print(
            f"  {name:24} {1000 * median(times):6.0f} ms {1000 * max(times):6.0f} ms at most"
            f" {len(asked) // LOOKS:4} questions {len(page.data) / 1000:7.0f} kB"
        )
    return reached


def _pages(site: Site) -> list[tuple[str, Visitor, str]]:
    organiser, stranger = site.officer(Role.ORGANISER), site.visitor()
    with site.work() as session:
        walked = session.scalars(sa.select(Round).order_by(Round.on).limit(1)).one()
        person = session.scalars(sa.select(Person.id).limit(1)).one()
        phone = site.phone(give_pass(session, PassKind.ROUND, subject_id=walked.id, name="Bench"))
        round_id = walked.id
    return [
        ("front page", stranger, "/"),
        ("ward's page", stranger, "/wards/harborne"),
        ("shortlist being made", stranger, "/shortlists/this-summer/harborne"),
        ("office", organiser, "/office"),
        ("campaign", organiser, CAMPAIGN),
        ("ward, street by street", organiser, HARBORNE),
        ("sorting", organiser, f"{HARBORNE}/sort"),
        ("sorting, searched", organiser, f"{HARBORNE}/sort?q=Basil+soon"),
        ("freezing", organiser, f"{HARBORNE}/freeze"),
        ("held answers", organiser, f"{CAMPAIGN}/held"),
        ("round", organiser, f"/rounds/{round_id}"),
        ("people", organiser, "/people"),
        ("people who help", organiser, "/people?wants=help"),
        ("person", organiser, f"/people/{person}"),
        ("doorstep", phone, f"/doorstep/{round_id}"),
    ]


@contextmanager
def counting() -> Generator[list[str]]:
    """Yield the queries made meanwhile."""
    asked = list[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    sqlalchemy.event.listen(sa.Engine, "before_cursor_execute", note)
    yield asked
    sqlalchemy.event.remove(sa.Engine, "before_cursor_execute", note)


@contextmanager
def seat(kind: str, folder: Path) -> Generator[Site]:
    """Yield a site on one kind of database after a season, with the database's statistics up to date."""
    server = Postgres(folder / "server", in_a_hurry=False) if kind == "postgresql" else None
    url = server.create("bench") if server else "sqlite:///voting.sqlite"
    site = make_site(folder / "instance", config_for(url))
    with site.work() as session:
        live_through(session, Random(SEED))  # noqa: S311
    with site.app.app_context(), db.engine.connect() as connection:
        # PostgreSQL does this by itself within a minute.
        tidy = connection.execution_options(isolation_level="AUTOCOMMIT") if server else connection
        tidy.execute(sa.text("VACUUM ANALYZE" if server else "SELECT 1"))
    yield site
    site.close()
    if server:
        server.stop()


def main() -> int:
    """Measure the databases named, or both."""
    reached = True
    for kind in sys.argv[1:] or ("sqlite", "postgresql"):
        with TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
            Path(folder).chmod(0o755)
            with seat(kind, Path(folder)) as site:
                print(kind)
                reached &= measure(site)
    return verdict(reached)


if __name__ == "__main__":
    raise SystemExit(main())
