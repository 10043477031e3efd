"""Real data beside the project, read where it is and never copied in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")


def real_file(name: str) -> Path:
    """A file of the real data; without it the test is skipped and says so."""
    file = FOLDER / name
    if not file.exists():
        pytest.skip(f"the real data is not here: {file}")
    return file
