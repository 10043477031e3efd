"""Score.

1. A vote gives each option a score, 0 to 5. An option without a score gets 0.
2. The option with the highest sum is chosen; where several are to be chosen, those with the highest sums.
3. If more options than there are places left have the same sum, the lot decides, one place after the other.

With no vote at all, nothing is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voting.methods.boxes import Votes, columns, in_bytes
from voting.methods.lots import Lots
from voting.methods.marks import most

HIGHEST = 5


@dataclass(frozen=True)
class Scored:
    """The sum of each option, in printed order, and the options chosen, the highest first."""

    sums: tuple[tuple[int, int], ...]
    votes: int
    chosen: tuple[int, ...]


def count_scores(
    votes: Votes, *, options: Sequence[int], places: int = 1, lots: Sequence[int] = ()
) -> Scored:
    """Count votes that score the options, in their order. Raises TieNeedsLot, LotDoesNotFit."""
    ballots = in_bytes(votes, boxes=len(options))
    sums = summed(ballots, options=options)
    total = len(ballots) // len(options)
    chosen = most(sums, places=places if total else 0, lots=Lots(lots))
    return Scored(tuple(sums.items()), total, chosen)


def summed(ballots: bytes, *, options: Sequence[int]) -> dict[int, int]:
    """The sum of the scores of each option."""
    return {option: sum(column) for option, column in columns(ballots, options).items()}
