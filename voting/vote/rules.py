"""Which marks make a vote, for each method, and what becomes of a paper whose marks do not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum


class RejectedFor(StrEnum):
    """Why a paper in the urn counts as turned in but for no option."""

    BLANK = "blank"
    TOO_MANY = "too many marks"
    UNCLEAR = "unclear"


def one_mark(marks: Sequence[int]) -> bool:
    """Choose one: exactly one option."""
    return len(marks) == 1


def some_marks(marks: Sequence[int]) -> bool:
    """Approval: at least one option, as many as the voter agrees with."""
    return len(marks) >= 1


VALID: dict[str, Callable[[Sequence[int]], bool]] = {"choose one": one_mark, "approval": some_marks}


def are_valid(marks: Sequence[int], *, method: str, options: Collection[int]) -> bool:
    """Whether marks make a vote: numbers of options, none twice, as many as the method takes."""
    return len(set(marks)) == len(marks) and set(marks) <= set(options) and VALID[method](marks)


def paper_outcome(marks: Sequence[int], *, unclear: bool, method: str) -> RejectedFor | None:
    """Why a paper with these marks counts for no option, or None when it is a valid vote."""
    if unclear:
        return RejectedFor.UNCLEAR
    if not marks:
        return RejectedFor.BLANK
    return None if VALID[method](marks) else RejectedFor.TOO_MANY


def attempt_text(*, ballot: str, channel: str, nonce: str) -> bytes:
    """What makes a repeated request the same attempt: the same ballot, way and page.

    Not the marks: whoever knew the rest could try them one by one, and learn which were cast.
    """
    return "|".join([ballot, channel, nonce]).encode()
