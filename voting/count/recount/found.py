"""The findings of a check of a bundle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Checked:
    """The findings: what is right, wrong, or could not be checked, and the result of the recount."""

    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    heading: list[str] = field(default_factory=list)
    counted: dict[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
