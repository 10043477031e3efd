"""Whether truncation under the Scottish rules decided a transferable vote.

1. A transferred vote is truncated after five decimals (rule 4 in `stv`). So 8 votes can become 7.99968, and
   an option lose to one that has 8, or miss a quota of 8.
2. The votes are counted by the rules, and once more without truncation. On a tie, every possible outcome of
   the draw is followed.
3. If the two counts lead to different options chosen, truncation decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from voting.methods.lots import TieNeedsLot
from voting.methods.orders import Order, gathered
from voting.methods.stv import count_stv
from voting.methods.transferred import WHOLE, Transferred

# With more possible sequences of draws than this, none is followed further, and nothing is reported.
MOST_WAYS = 200


def truncation_decides(
    votes: Iterable[Order], counted: Transferred, *, options: Sequence[int], places: int
) -> bool:
    """Whether a count without truncation would have chosen other options, or needed a draw between them."""
    if not is_in_parts(counted):
        return False
    papers = gathered(votes)
    truncated, exact = (
        _all_choices(papers, options=options, places=places, is_exact=is_exact) for is_exact in (False, True)
    )
    return truncated is not None and exact is not None and truncated != exact


def is_in_parts(counted: Transferred) -> bool:
    """Whether any option ever had a fraction of a vote: otherwise nothing was truncated."""
    return any(votes % WHOLE for stage in counted.stages for _option, votes in stage.votes)


def _all_choices(
    papers: Iterable[Order], *, options: Sequence[int], places: int, is_exact: bool
) -> set[frozenset[int]] | None:
    """Return the options chosen under every possible outcome of draws; None if too many to follow."""
    found: set[frozenset[int]] = set()
    waiting: list[tuple[int, ...]] = [()]
    for _way in range(MOST_WAYS):
        if not waiting:
            return found
        lots = waiting.pop()
        try:
            counted = count_stv(papers, options=options, places=places, lots=lots, is_exact=is_exact)
        except TieNeedsLot as tie:
            waiting += [(*lots, each) for each in tie.between]
        else:
            found.add(frozenset(counted.chosen))
    return None
