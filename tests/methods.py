"""The names of the voting methods, as tests choose them."""

from __future__ import annotations

from enum import StrEnum


class Method(StrEnum):
    """A voting method, by the name under which it is stored."""

    CHOOSE_ONE = "choose one"
    APPROVAL = "approval"
    RUN_OFF = "run-off"
    RANKED_PAIRS = "ranked pairs"
    SCORE = "score"
    STV = "stv"
