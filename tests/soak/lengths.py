"""How long a test runs: short in the suite, long under script/soak."""

from __future__ import annotations

import os


def rounds(*, short: int, long: int) -> int:
    """The number of rounds a test makes."""
    return long if os.environ.get("SOAK") else short
