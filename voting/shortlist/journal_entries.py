"""Journal entries about shortlists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ShortlistFrozen:
    shortlist: str
    digest: str
