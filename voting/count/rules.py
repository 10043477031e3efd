"""What of a count may be told: small groups are never broken down."""

from __future__ import annotations

from collections.abc import Mapping

# Below this many votes a group is never broken down: one in so small a crowd could be picked out.
SMALL_GROUP = 10


def may_break_down(votes: int) -> bool:
    """Whether enough people voted to tell phone from paper votes, and why papers were rejected."""
    return votes >= SMALL_GROUP


def reasons_to_tell(rejected: Mapping[str, int], *, votes: int) -> dict[str, int] | None:
    """Why papers were rejected, or None where so few voted that a reason could point at a person."""
    return dict(rejected) if may_break_down(votes) else None
