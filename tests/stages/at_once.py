"""Several people at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy.orm import Session

from tests.sites import Site
from voting.plain.refusals import Refusal


def try_at_once(
    site: Site, act: Callable[[Session], object], *, times: int = 4
) -> list[type[Exception] | None]:
    """Do one thing in several sessions at the same time; what came of each."""
    return try_each_at_once(site, [act] * times)


def try_each_at_once(site: Site, acts: Sequence[Callable[[Session], object]]) -> list[type[Exception] | None]:
    """Do several things in a session each at the same time; what came of each, in their order."""
    start = Barrier(len(acts))

    def attempt(act: Callable[[Session], object]) -> type[Exception] | None:
        start.wait()
        try:
            with site.work() as session:
                act(session)
        except Refusal as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(max_workers=len(acts)) as organisers:
        return list(organisers.map(attempt, acts))
