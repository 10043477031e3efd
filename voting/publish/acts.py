"""What was published that the journal keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ResultPublished:
    contest: str
    chosen: list[int]


@dataclass(frozen=True)
class ListShown:
    contest: str
    votes: int
