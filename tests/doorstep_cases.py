"""What can be kept of a door and of a person: one table of cases, for the server and for the phone.

`wrong` names the sentence that the phone says, and is empty where both take it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CASES = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
STREETS: list[tuple[str, str]] = [(typed, kept) for typed, kept in CASES["streets"]]


def cases(kind: str) -> list[dict[str, Any]]:
    """The cases of "answers" or "people"; a text that is long is told by what it repeats."""
    return [{name: _whole(value) for name, value in case.items()} for case in CASES[kind]]


def _whole(value: Any) -> Any:
    return value["repeat"] * value["times"] if isinstance(value, dict) else value
