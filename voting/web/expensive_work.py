"""A narrow lane for expensive work: a few at once, a few queued, and the rest asked to come again.

Waiters are served round-robin by origin. When the queue is full, a waiter from an origin with few places
takes the last place of the origin with the most: many requests from one network cannot shut out another.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

# However long a part of the work took, the pause is no longer than this.
LONGEST_REST = 0.1


class LaneIsFull(Exception):
    """No turn will be free soon."""


@dataclass(eq=False)
class Waiter:
    """A request waiting for a turn, until it is given or its place taken away."""

    called: threading.Event = field(default_factory=threading.Event)
    is_admitted: bool = False


class Lane:
    """Admits `at_once` threads; a few others queue for `patience` seconds, fewer from each origin."""

    def __init__(
        self, *, at_once: int = 1, waiting: int, of_each: int, patience: float, rest: float = 0
    ) -> None:
        self.guard = threading.Lock()
        self.free, self.inside = at_once, Counter[str]()
        self.waiting: OrderedDict[str, deque[Waiter]] = OrderedDict()
        self.most, self.of_each, self.patience = at_once + waiting, of_each, patience
        # The lane pauses after each turn for this multiple of its duration, leaving the processors to others.
        self.rest, self.opens_at = rest, 0.0

    @contextmanager
    def turn(self, origin: str) -> Generator[None]:
        """Wait for a turn, or raise LaneIsFull; an origin that sends many takes no place from the others."""
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
        """Take the last place of the origin with the most, if that leaves it more than this one has."""
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
    """Pauses between the parts of long work, as long as each took, leaving the processor to others."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self) -> None:
        """End one part, pause, and begin the next."""
        time.sleep(min(time.monotonic() - self.began, LONGEST_REST))
        self.began = time.monotonic()
