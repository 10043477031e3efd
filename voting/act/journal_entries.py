"""Journal entries about promises."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PromiseMade:
    contest: str
    due_on: str


@dataclass(frozen=True)
class PromiseCorrected:
    contest: str
    due_on: str
    was_due_on: str


@dataclass(frozen=True)
class UpdateWritten:
    contest: str
    on: str
    done: bool
