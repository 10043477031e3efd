"""What a phone sends: the boxes of a ballot as they travel, written in this one place."""

from __future__ import annotations

from tests.factories import THEMES
from voting.vote.rules import as_text


def crossed(*marks: int, options: int = len(THEMES)) -> dict[str, str]:
    """Crosses in the boxes of these options, and in no other."""
    return numbered(*(int(option in marks) for option in range(1, options + 1)))


def numbered(*boxes: int) -> dict[str, str]:
    """What stands in each box, in the order of the options."""
    return {"marks": as_text(boxes)}


def vote_with(code: str, *marks: int, nonce: str = "n" * 22, options: int = len(THEMES)) -> dict[str, str]:
    """The form that casts a vote."""
    return {"code": code, "nonce": nonce, **crossed(*marks, options=options)}
