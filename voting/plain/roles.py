"""What officers may do, and what phones are let in for."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What an officer's account may do."""

    ORGANISER = "organiser"
    STEWARD = "steward"
    REGIONAL = "regional organiser"
    ADMINISTRATOR = "administrator"


class PassKind(StrEnum):
    """What a phone was let in to help with."""

    ROUND = "round"
    DESK = "desk"


ORGANISING = frozenset({Role.ORGANISER, Role.ADMINISTRATOR})
STEWARDING = ORGANISING | {Role.STEWARD}
