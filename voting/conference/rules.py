"""How a contest may move, and what its digest covers."""

from __future__ import annotations

from collections.abc import Sequence

from voting.digests import digest_of
from voting.shortlist.rules import FEWEST_THEMES, MOST_THEMES

# The moves a contest may make, from -> to. Nothing goes back: a closed vote is never opened again.
MOVES = {
    "ready": {"open"},
    "open": {"closed"},
    "closed": {"counted"},
    "counted": {"published"},
    "published": set[str](),
}

# A frozen shortlist cannot be cut or stretched, so whatever can be frozen must fit a contest.
FEWEST_OPTIONS, MOST_OPTIONS = FEWEST_THEMES, MOST_THEMES


def may_move(before: str, after: str) -> bool:
    """Whether a contest in one state may go to another."""
    return after in MOVES[before]


def contest_digest(
    *, question: str, ward: str, titles: Sequence[str], method: str, tie_rule: str, shortlist: str
) -> str:
    """SHA-256 (hex) over everything that fixes a contest's question; any change gives another digest."""
    return digest_of(
        {
            "question": question,
            "ward": ward,
            "options": list(titles),
            "method": method,
            "tie rule": tie_rule,
            "shortlist": shortlist,
        }
    )
