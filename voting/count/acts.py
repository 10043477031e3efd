"""What was done at the count that the journal keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EnvelopesOpened:
    contest: str
    votes: int
    unopened: int


@dataclass(frozen=True)
class LotDrawn:
    contest: str
    between: list[int]
    drawn: int


@dataclass(frozen=True)
class CountCertified:
    contest: str
    seen: str
