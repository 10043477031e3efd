"""The acts at the count that the journal records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EnvelopesOpened:
    contest: str
    votes: int
    unopened: int
    # Earlier versions did not record it.
    receipts: str = ""


@dataclass(frozen=True)
class PlantedVotesFound:
    contest: str
    envelopes: int
    ballots: list[int]


@dataclass(frozen=True)
class LotTyped:
    """`seal` covers the entry: it is checked when another officer enters theirs, and reveals nothing."""

    contest: str
    number: int
    seal: str = ""


@dataclass(frozen=True)
class LotsDiffered:
    contest: str
    number: int
    first_by: str


@dataclass(frozen=True)
class LotDrawn:
    contest: str
    between: list[int]
    drawn: int
    first_by: str


@dataclass(frozen=True)
class LotToBeStruck:
    contest: str
    number: int


@dataclass(frozen=True)
class LotStruck:
    contest: str
    number: int
    drawn: int
    first_by: str


@dataclass(frozen=True)
class StrikeTakenBack:
    contest: str
    number: int


@dataclass(frozen=True)
class CountCertified:
    contest: str
    seen: str
