"""A narrow lane for expensive work: a few at once, a few waiting, and the rest are asked to come again.

Those who wait are served by origin in turn. Where the places are taken, somebody from an origin with few of
them takes the last place of the origin with the most: many requests from one network shut out no other.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

# However long a part of a work took, it goes on after so long.
LONGEST_REST = 0.1


class LaneIsFull(Exception):
    """No turn can be given soon."""


@dataclass(eq=False)
class Waiter:
    """Somebody who waits for a turn, until it is given or taken away."""

    called: threading.Event = field(default_factory=threading.Event)
    is_admitted: bool = False


class Lane:
    """Lets `at_once` threads through; a few others wait for `patience` seconds, fewer of each origin."""

    def __init__(
        self, *, at_once: int = 1, waiting: int, of_each: int, patience: float, rest: float = 0
    ) -> None:
        self.guard = threading.Lock()
        self.free, self.inside = at_once, Counter[str]()
        self.waiting: OrderedDict[str, deque[Waiter]] = OrderedDict()
        self.most, self.of_each, self.patience = at_once + waiting, of_each, patience
        # After a turn nothing is done for so many times as long as it took, and the processors are others'.
        self.rest, self.opens_at = rest, 0.0

    @contextmanager
    def turn(self, origin: str) -> Generator[None]:
        """Wait for a turn, or raise LaneIsFull; where one origin sends many, the others keep their places."""
        waiter = self._queue_up(origin)
        waiter.called.wait(self.patience)
        self._leave_unless_admitted(origin, waiter)
        try:
            time.sleep(max(0.0, self.opens_at - time.monotonic()))
            began = time.monotonic()
            try:
                yield
            finally:
                ended = time.monotonic()
                self.opens_at = ended + min(self.rest * (ended - began), self.patience / 2)
        finally:
            with self.guard:
                self.free += 1
                self._step_out(origin)
                self._call_next()

    def _queue_up(self, origin: str) -> Waiter:
        waiter = Waiter()
        with self.guard:
            if self.inside[origin] >= self.of_each:
                raise LaneIsFull
            if self.inside.total() >= self.most:
                self._make_room(origin)
            self.inside[origin] += 1
            self.waiting.setdefault(origin, deque()).append(waiter)
            self._call_next()
        return waiter

    def _make_room(self, origin: str) -> None:
        """Take the last place of the origin that has the most, if that leaves it more than this one has."""
        other = max(self.waiting, key=lambda each: self.inside[each], default=None)
        if other is None or self.inside[other] <= self.inside[origin] + 1:
            raise LaneIsFull
        last = self.waiting[other][-1]
        self._take_out(other, last)
        self._step_out(other)
        last.called.set()

    def _leave_unless_admitted(self, origin: str, waiter: Waiter) -> None:
        with self.guard:
            if waiter.is_admitted:
                return
            if not waiter.called.is_set():
                self._take_out(origin, waiter)
                self._step_out(origin)
        raise LaneIsFull

    def _call_next(self) -> None:
        while self.free and self.waiting:
            origin, queue = next(iter(self.waiting.items()))
            waiter = queue[0]
            self._take_out(origin, waiter)
            if origin in self.waiting:
                self.waiting.move_to_end(origin)
            self.free -= 1
            waiter.is_admitted = True
            waiter.called.set()

    def _take_out(self, origin: str, waiter: Waiter) -> None:
        self.waiting[origin].remove(waiter)
        if not self.waiting[origin]:
            del self.waiting[origin]

    def _step_out(self, origin: str) -> None:
        self.inside[origin] -= 1
        if not self.inside[origin]:
            del self.inside[origin]


class GivesWay:
    """Rests between the parts of a long work, as long as each took: others have the processor meanwhile."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self) -> None:
        """End one part, rest, and begin the next."""
        time.sleep(min(time.monotonic() - self.began, LONGEST_REST))
        self.began = time.monotonic()
