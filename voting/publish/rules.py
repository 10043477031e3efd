"""What of a count may be said in public, and how a receipt is read."""

from __future__ import annotations

from collections.abc import Mapping

from voting.ballots.codes import ALPHABET, LOOK_ALIKES
from voting.vote.envelopes import RECEIPT_LENGTH

# Below this many votes a group is never broken down: one in so small a crowd could be picked out.
SMALL_GROUP = 10


def may_break_down(votes: int) -> bool:
    """Whether enough people voted to tell phone from paper votes, and why papers were rejected."""
    return votes >= SMALL_GROUP


def reasons_to_publish(rejected: Mapping[str, int], *, votes: int) -> dict[str, int] | None:
    """Why papers were rejected, or None where so few voted that a reason could point at a person."""
    return dict(rejected) if may_break_down(votes) else None


def tidy_receipt(typed: str) -> str | None:
    """A receipt as it is published, from however it was typed; None if it cannot be one."""
    letters = "".join(each for each in typed.upper() if each.isalnum()).translate(LOOK_ALIKES)
    if len(letters) != RECEIPT_LENGTH or not set(letters) <= set(ALPHABET):
        return None
    return "-".join(letters[start : start + 4] for start in range(0, RECEIPT_LENGTH, 4))
