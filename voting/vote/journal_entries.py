"""The acts during voting that the journal records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HelpBegan:
    contest: str


@dataclass(frozen=True)
class EnvelopesSealed:
    """The votes cast when voting closed: a tag of each envelope, the tags sorted."""

    contest: str
    tags: str
    of_papers: str


@dataclass(frozen=True)
class PaperMissed:
    contest: str
    pack: int
    batch: int


@dataclass(frozen=True)
class PaperTakenOut:
    contest: str
    pack: int
    batch: int
    entered_by: list[str]
    missed_by: str
