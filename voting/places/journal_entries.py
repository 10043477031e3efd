"""Journal entries about places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PostcodesLoaded:
    source: str
    count: int
