"""What of a count may be told, because small groups are never broken down; and where a lot stands."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from voting.methods.summing import FEWEST_VOTES


class Typed(StrEnum):
    """Where a lot stands that was just typed: it waits for another officer, two differ, or two agree."""

    WAITS = "waits"
    DIFFERS = "differs"
    AGREES = "agrees"


def may_break_down(votes: int) -> bool:
    """Whether enough people voted to tell how the count went, and each vote."""
    return votes >= FEWEST_VOTES


def may_tell_papers(papers: int, *, votes: int) -> bool:
    """Whether enough voted on paper, or nobody did, to tell how many: only papers can count for no option."""
    return may_break_down(votes) and (papers == 0 or papers >= FEWEST_VOTES)


def reasons_to_tell(rejected: Mapping[str, int], *, votes: int, papers: int) -> dict[str, int] | None:
    """Why papers were rejected, or None where so few voted on paper that a reason could point at a person."""
    return dict(rejected) if may_tell_papers(papers, votes=votes) else None
