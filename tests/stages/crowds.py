"""Several people at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy.orm import Session

from tests.sites import Site
from voting.refusals import Refusal


def try_at_once(
    site: Site, act: Callable[[Session], object], *, times: int = 4
) -> list[type[Exception] | None]:
    """Do one thing in several sessions at the same time; what came of each."""
    start = Barrier(times)

    def attempt(_number: int) -> type[Exception] | None:
        start.wait()
        try:
            with site.work() as session:
                act(session)
        except Refusal as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(max_workers=times) as organisers:
        return list(organisers.map(attempt, range(times)))
