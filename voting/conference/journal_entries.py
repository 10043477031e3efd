"""What was done at conferences that the journal keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ConferencePlanned:
    conference: str


@dataclass(frozen=True)
class ConferenceChanged:
    """When and where a conference is from now on, and was before."""

    conference: str
    starts_at: str
    place: str
    was_at: str
    was_place: str


@dataclass(frozen=True)
class ClosingTimeAnnounced:
    conference: str
    closes_at: str


@dataclass(frozen=True)
class WifiSaid:
    """Which Wi-Fi the hall's poster and screen name, never its password; "" for none."""

    conference: str
    network: str


@dataclass(frozen=True)
class ClosingBegun:
    contest: str
    closing_at: str


@dataclass(frozen=True)
class ClosingStopped:
    contest: str


@dataclass(frozen=True)
class ContestMade:
    contest: str
    digest: str
    # Whether each ballot's key is made from the code on it. Earlier versions did not do so.
    binds_codes: bool = False
    # Whether it is made from the pack as well, and each pack's key from its number.
    binds_packs: bool = False


@dataclass(frozen=True)
class ContestMoved:
    contest: str
    before: str
    after: str
