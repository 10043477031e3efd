"""Those who come at the same time have it done together: nobody is left out, none is done twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from voting.storage.batching import Batcher


class Counter:
    """Somebody who doubles numbers slowly: the first company is kept until it is let go."""

    def __init__(self) -> None:
        self.companies: list[list[int]] = []
        self.begun, self.let_go = threading.Event(), threading.Event()

    def double(self, numbers: Sequence[int]) -> list[int]:
        self.companies.append(list(numbers))
        self.begun.set()
        assert self.let_go.wait(30)
        if 13 in numbers:
            raise ValueError("13")
        return [2 * number for number in numbers]


def came(together: Batcher[int, int], number: int) -> int | str:
    try:
        return together.ask(number)
    except ValueError as failure:
        return str(failure)


def wait_for(together: Batcher[int, int], number: int) -> None:
    """Wait until so many wait."""
    until = time.monotonic() + 30
    while len(together.waiting) < number:
        assert time.monotonic() < until, "somebody never came"
        time.sleep(0.001)


def test_who_comes_while_one_is_under_way_goes_with_the_next_company() -> None:
    counter = Counter()
    together = Batcher(counter.double)
    with ThreadPoolExecutor(8) as crowd:
        first = crowd.submit(together.ask, 1)
        assert counter.begun.wait(30)
        others = [crowd.submit(came, together, number) for number in (2, 3, 4, 5)]
        wait_for(together, len(others))
        counter.let_go.set()
        assert (first.result(), [each.result() for each in others]) == (2, [4, 6, 8, 10])
    assert [sorted(company) for company in counter.companies] == [[1], [2, 3, 4, 5]]
    assert together.ask(6) == 12, "the next one finds nobody leading"


def test_what_fails_for_a_company_fails_for_each_of_it_and_for_nobody_else() -> None:
    counter = Counter()
    together = Batcher(counter.double)
    with ThreadPoolExecutor(8) as crowd:
        first = crowd.submit(came, together, 1)
        assert counter.begun.wait(30)
        others = [crowd.submit(came, together, number) for number in (12, 13, 14)]
        wait_for(together, len(others))
        counter.let_go.set()
        assert (first.result(), [each.result() for each in others]) == (2, ["13", "13", "13"])
    assert together.ask(15) == 30


def test_of_a_thousand_each_gets_its_own_answer() -> None:
    companies: list[int] = []

    def double(numbers: Sequence[int]) -> list[int]:
        companies.append(len(numbers))
        return [2 * number for number in numbers]

    together = Batcher(double)
    with ThreadPoolExecutor(16) as crowd:
        assert list(crowd.map(together.ask, range(1000))) == [2 * number for number in range(1000)]
    assert sum(companies) == 1000


def test_an_answer_that_is_missing_is_an_error_and_not_a_wait() -> None:
    def too_few(_numbers: Sequence[int]) -> list[int]:
        return []

    with pytest.raises(ValueError, match="shorter"):
        Batcher(too_few).ask(1)
