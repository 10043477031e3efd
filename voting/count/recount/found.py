"""What checking a bundle finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# Below so many votes no number of a single option is published: one in so small a crowd could be picked out.
FEWEST_VOTES = 10


@dataclass
class Checked:
    """What is right, what is wrong, what could not be checked, and what counting again gives."""

    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    heading: list[str] = field(default_factory=list)
    counted: dict[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
