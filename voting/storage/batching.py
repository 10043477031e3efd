"""What many ask at the same time is done for all of them at once, by the first who came.

A commit waits for the disk, and takes no longer for thirty votes than for one. So whoever comes while one is
under way waits with the others; when it is done, the first of them does what all of them asked for.
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
    """What one asked, and what came of it; none yet when it is called to do it for all who wait."""

    item: Asked
    called: threading.Event = field(default_factory=threading.Event)
    result: list[Done] = field(default_factory=list[Done])
    failure: BaseException | None = None

    @property
    def is_answered(self) -> bool:
        return bool(self.result) or self.failure is not None


class Batcher(Generic[Asked, Done]):
    """Those of one process who wait to have the same done."""

    def __init__(self, do: Callable[[Sequence[Asked]], Sequence[Done]]) -> None:
        self.do = do
        self.guard = threading.Lock()
        self.waiting: list[Request[Asked, Done]] = []
        self.is_led = False

    def ask(self, item: Asked) -> Done:
        """Have it done, alone or with others; what fails for all who went together fails for each."""
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
        """Do what all ask who wait by now; then call the first of those who came meanwhile to do the same."""
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
