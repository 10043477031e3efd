"""Tries are counted exactly, however many come at the same moment."""

from __future__ import annotations

import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor

import pytest

from voting.web.rate_limits import LockedStorage


@pytest.fixture
def hasty() -> Generator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty")
def test_none_of_many_tries_at_once_fails_or_is_forgotten() -> None:
    counters = LockedStorage()
    with ThreadPoolExecutor(32) as crowd:
        tries = [crowd.submit(counters.incr, "a hall", 60) for _number in range(2000)]
        counted = [each.result() for each in tries]
    assert sorted(counted) == list(range(1, 2001))
