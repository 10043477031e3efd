"""What was done while people voted that the journal keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HelpBegan:
    contest: str
