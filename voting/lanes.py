"""A narrow lane for expensive work: a few at once, a few waiting, and the rest are asked to come again."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager


class LaneIsFull(Exception):
    """No turn can be given soon."""


class Lane:
    """Lets `at_once` threads through; a few others wait for `patience` seconds, fewer of each origin."""

    def __init__(
        self, *, at_once: int = 1, waiting: int, of_each: int, patience: float, rest: float = 0
    ) -> None:
        self.turns = threading.Semaphore(at_once)
        self.guard = threading.Lock()
        self.inside = Counter[str]()
        self.most, self.of_each, self.patience = at_once + waiting, of_each, patience
        # After a turn nothing is done for so many times as long as it took, and the processors are others'.
        self.rest, self.opens_at = rest, 0.0

    @contextmanager
    def turn(self, origin: str) -> Generator[None]:
        """Wait for a turn, or raise LaneIsFull; where one origin sends many, the others keep their places."""
        with self.guard:
            if self.inside.total() >= self.most or self.inside[origin] >= self.of_each:
                raise LaneIsFull
            self.inside[origin] += 1
        try:
            if not self.turns.acquire(timeout=self.patience):
                raise LaneIsFull
            time.sleep(max(0.0, self.opens_at - time.monotonic()))
            began = time.monotonic()
            try:
                yield
            finally:
                ended = time.monotonic()
                self.opens_at = ended + min(self.rest * (ended - began), self.patience / 2)
                self.turns.release()
        finally:
            with self.guard:
                self.inside[origin] -= 1
                if not self.inside[origin]:
                    del self.inside[origin]
