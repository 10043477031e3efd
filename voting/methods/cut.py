"""Whether what the Scottish rules cut off decided a transferable vote.

1. A vote that passes on is cut off after five decimals (rule 4 in `stv`). So 8 votes can become 7.99968, and
   an option lose to one that has 8, or miss a quota of 8.
2. The votes are counted by the rules, and once more with nothing cut off. Where options tie, every way the
   lot could fall is followed.
3. If the two come to different options chosen, what was cut off decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from voting.methods.lots import TieNeedsLot
from voting.methods.orders import Order, gathered
from voting.methods.stv import count_stv
from voting.methods.transferred import WHOLE, Transferred

# More ways of the lot than so many are followed by nobody; then nothing is said.
MOST_WAYS = 200


def cut_decides(votes: Iterable[Order], counted: Transferred, *, options: Sequence[int], places: int) -> bool:
    """Whether a count would have come to other options, or to a lot between them, with nothing cut off."""
    if not is_in_parts(counted):
        return False
    papers = gathered(votes)
    cut, exact = (
        _all_choices(papers, options=options, places=places, is_exact=is_exact) for is_exact in (False, True)
    )
    return cut is not None and exact is not None and cut != exact


def is_in_parts(counted: Transferred) -> bool:
    """Whether any option ever had a part of a vote: otherwise nothing was cut off."""
    return any(votes % WHOLE for stage in counted.stages for _option, votes in stage.votes)


def _all_choices(
    papers: Iterable[Order], *, options: Sequence[int], places: int, is_exact: bool
) -> set[frozenset[int]] | None:
    """The options chosen, by every way the lots could fall; None where these are too many to follow."""
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
