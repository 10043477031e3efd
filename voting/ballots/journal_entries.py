"""Journal entries about ballots; packs by number, never a code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BallotsPrinted:
    """With the digests of the contest and of where the boxes lie, which earlier versions did not record."""

    contest: str
    design: str
    count: int
    digest: str = ""
    geometry: str | None = None


@dataclass(frozen=True)
class PackMoved:
    contest: str
    pack: int
    before: str
    after: str


@dataclass(frozen=True)
class BallotSpoilt:
    contest: str
    pack: int


@dataclass(frozen=True)
class BallotsReturned:
    contest: str
    pack: int
    count: int


@dataclass(frozen=True)
class TakeBackRefused:
    """A request for ballots by number, or (0) for a whole pack, which could not all be taken back."""

    contest: str
    pack: int
    count: int


@dataclass(frozen=True)
class TakeBackUndone:
    contest: str
    pack: int
    kind: str
    count: int
    taken_by: str


@dataclass(frozen=True)
class HeadsLeftOut:
    contest: str
    counted_by: str
    heads: int


@dataclass(frozen=True)
class HeadsCounted:
    """How many people one phone or officer had counted when voting closed."""

    contest: str
    counted_by: str
    heads: int


@dataclass(frozen=True)
class PrintRunArrived:
    contest: str
    design: str
    count: int


@dataclass(frozen=True)
class PrintRunDiscarded:
    contest: str
    design: str
    count: int


@dataclass(frozen=True)
class ScanTestPassed:
    conference: str


@dataclass(frozen=True)
class ScanTestWaived:
    conference: str


@dataclass(frozen=True)
class AccountSigned:
    contest: str
    urn: int
    spoilt: int
    unused: int
    # The fingerprint of the account as signed. Earlier versions did not record it.
    mark: str = ""


@dataclass(frozen=True)
class AccountCountersigned:
    contest: str
