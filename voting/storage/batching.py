"""Batching: concurrent requests for the same work are done together, by the first thread to arrive.

A commit waits for the disk, and takes no longer for thirty votes than for one. Requests that arrive while one
is under way therefore queue; when it finishes, the first of them does the work of all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Done = TypeVar("Done")


@dataclass(eq=False)
class Request(Generic[Asked, Done]):
    """One request with its result or failure; woken with neither, it leads the next batch."""

    item: Asked
    called: threading.Event = field(default_factory=threading.Event)
    result: list[Done] = field(default_factory=list[Done])
    failure: BaseException | None = None

    @property
    def is_answered(self) -> bool:
        return bool(self.result) or self.failure is not None


class Batcher(Generic[Asked, Done]):
    """The queue of one process's requests for the same work, which is done a batch at a time."""

    def __init__(self, do: Callable[[Sequence[Asked]], Sequence[Done]]) -> None:
        self.do = do
        self.guard = threading.Lock()
        self.waiting: list[Request[Asked, Done]] = []
        self.is_led = False

    def ask(self, item: Asked) -> Done:
        """Process an item, alone or in a batch; every request of a failed batch raises its failure."""
        mine: Request[Asked, Done] = Request(item)
        with self.guard:
            self.waiting.append(mine)
            leads, self.is_led = not self.is_led, True
        if not leads:
            mine.called.wait()
        if not mine.is_answered:
            self._lead()
        if mine.failure is not None:
            raise mine.failure
        return mine.result[0]

    def _lead(self) -> None:
        """Process every waiting request, then wake the first of those that arrived meanwhile to lead."""
        with self.guard:
            batch, self.waiting = self.waiting, []
        try:
            for each, result in zip(batch, self.do([each.item for each in batch]), strict=True):
                each.result.append(result)
        except BaseException as failure:  # noqa: BLE001 - Each of those who waited raises it.
            for each in batch:
                each.failure = failure
        with self.guard:
            self.is_led = bool(self.waiting)
            following = self.waiting[:1]
        for each in (*following, *batch):
            each.called.set()
