"""The roles of officers, and the kinds of pass that let phones in."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A role of an officer's account: what it may do."""

    ORGANISER = "organiser"
    STEWARD = "steward"
    REGIONAL = "regional organiser"
    ADMINISTRATOR = "administrator"


class PassKind(StrEnum):
    """A kind of pass: what a phone was let in to help with."""

    ROUND = "round"
    DESK = "desk"


ORGANISING = frozenset({Role.ORGANISER, Role.ADMINISTRATOR})
STEWARDING = ORGANISING | {Role.STEWARD}
