"""Which results of a count may be disclosed, as small groups are never broken down; and states of a draw."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from voting.methods.summing import FEWEST_VOTES


class Typed(StrEnum):
    """The state of a draw just entered: it waits for another officer, two differ, or two agree."""

    WAITS = "waits"
    DIFFERS = "differs"
    AGREES = "agrees"


def may_break_down(votes: int) -> bool:
    """Whether enough people voted to disclose how the count went, and each vote."""
    return votes >= FEWEST_VOTES


def may_tell_papers(papers: int, *, votes: int) -> bool:
    """Whether the number of paper votes may be disclosed: none, or enough.

    Only papers can count for no option.
    """
    return may_break_down(votes) and (papers == 0 or papers >= FEWEST_VOTES)


def reasons_to_tell(rejected: Mapping[str, int], *, votes: int, papers: int) -> dict[str, int] | None:
    """Return why papers were rejected; None if so few voted on paper that a reason could identify someone."""
    return dict(rejected) if may_tell_papers(papers, votes=votes) else None
