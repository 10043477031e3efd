"""What was published that the journal keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ResultPublished:
    """`digest` covers all that was declared and the fingerprint of the zip."""

    contest: str
    chosen: list[int]
    digest: str


@dataclass(frozen=True)
class ListShown:
    contest: str
    votes: int
