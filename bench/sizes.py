"""How much a bench measures: all of it, or the short form in which CI sees that it still runs."""

from __future__ import annotations

import os

SHORT = bool(os.environ.get("BENCH_SHORT"))


def size(full: int, short: int) -> int:
    """A number of whatever is measured, for this run."""
    return short if SHORT else full


def verdict(reached: bool) -> int:
    """The exit code of a bench: 1 if a goal was missed, which a short form is too short to say."""
    return 0 if reached or SHORT else 1
