"""How long a test runs: short in the suite, long under script/soak."""

from __future__ import annotations

import os
import sys


def rounds(*, short: int, long: int) -> int:
    """The number of rounds a test makes."""
    return long if os.environ.get("SOAK") else short


def tell(sentence: str) -> None:
    """Say what a long test found; script/soak shows it."""
    sys.stdout.write(f"\n{sentence}\n")
