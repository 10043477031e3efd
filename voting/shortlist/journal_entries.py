"""What was done to shortlists that the journal keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ShortlistFrozen:
    shortlist: str
    digest: str
