"""How much a bench measures: all of it, or the short form in which CI sees that it still runs."""

from __future__ import annotations

import os

SHORT = bool(os.environ.get("BENCH_SHORT"))


def size(full: int, short: int) -> int:
    """Return the size to measure in this run."""
    return short if SHORT else full


def verdict(reached: bool) -> int:
    """Return the exit code of a bench: 1 if a goal was missed, which a short form is too short to judge."""
    return 0 if reached or SHORT else 1
