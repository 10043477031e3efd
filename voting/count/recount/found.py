"""What checking a bundle finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Checked:
    """What is right, what is wrong, what could not be checked, and what counting again gives."""

    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    heading: list[str] = field(default_factory=list)
    counted: dict[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
