"""What of a count may be told: small groups are never broken down."""

from __future__ import annotations

from collections.abc import Mapping

from voting.conference.rules import SMALL_GROUP


def may_break_down(votes: int) -> bool:
    """Whether enough people voted to tell how the count went, and each vote."""
    return votes >= SMALL_GROUP


def may_tell_papers(papers: int, *, votes: int) -> bool:
    """Whether enough voted on paper, or nobody did, to tell how many: only papers can count for no option."""
    return may_break_down(votes) and (papers == 0 or papers >= SMALL_GROUP)


def reasons_to_tell(rejected: Mapping[str, int], *, votes: int, papers: int) -> dict[str, int] | None:
    """Why papers were rejected, or None where so few voted on paper that a reason could point at a person."""
    return dict(rejected) if may_tell_papers(papers, votes=votes) else None
