"""How long to wait after repeated failures."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

FORGOTTEN_AFTER = 15 * 60
# A stranger failing under ever new names must not fill the memory; the oldest failures are dropped first.
MOST_KEPT = 10_000


@dataclass
class Failed:
    """The number of failures, and the time of the last."""

    times: int
    last: float


@dataclass
class Failures:
    """Failure counts: a few are free, then the wait doubles each time, up to `longest` seconds."""

    free: int
    longest: int
    kept: OrderedDict[Hashable, Failed] = field(default_factory=OrderedDict[Hashable, Failed])
    guard: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, who: Hashable, *, now: float) -> float:
        """Return the seconds left until the next attempt; never more than the whole wait."""
        with self.guard:
            failed = self._recent(who, now=now)
            if failed is None or failed.times < self.free:
                return 0
            whole = min(2.0 ** min(failed.times - self.free, 30), self.longest)
            return max(0.0, min(whole, failed.last + whole - now))

    def note(self, who: Hashable, *, now: float) -> None:
        """Count a failure."""
        with self.guard:
            failed = self._recent(who, now=now)
            self.kept[who] = Failed(failed.times + 1 if failed else 1, now)
            self.kept.move_to_end(who)
            while len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)

    def forget(self, who: Hashable) -> None:
        """Forget the failures of someone who succeeded."""
        with self.guard:
            self.kept.pop(who, None)

    def reset(self) -> None:
        """Forget everybody."""
        with self.guard:
            self.kept.clear()

    def _recent(self, who: Hashable, *, now: float) -> Failed | None:
        failed = self.kept.get(who)
        return failed if failed and now - failed.last < FORGOTTEN_AFTER else None
