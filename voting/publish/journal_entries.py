"""Journal entries about publishing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ResultPublished:
    """`digest` covers all that was declared, and when; `bundle` is the SHA-256 of the zip."""

    contest: str
    chosen: list[int]
    digest: str
    bundle: str = ""


@dataclass(frozen=True)
class ListShown:
    contest: str
    votes: int
