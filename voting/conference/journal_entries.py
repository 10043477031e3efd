"""Journal entries about conferences."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ConferencePlanned:
    conference: str


@dataclass(frozen=True)
class ConferenceChanged:
    """The new time and place of a conference, and those before."""

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
    """The Wi-Fi network named on the hall's poster and screen, never its password; "" for none."""

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
    # Whether each ballot's key is derived from the code on it; in earlier versions it was not.
    binds_codes: bool = False
    # Whether it is derived from the pack as well, and each pack's key from the pack's number.
    binds_packs: bool = False


@dataclass(frozen=True)
class ContestMoved:
    contest: str
    before: str
    after: str
