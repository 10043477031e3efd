"""Score.

1. A vote gives each option a score, 0 to 5. An option without a score gets 0.
2. The option with the highest sum is chosen; where several are to be chosen, those with the highest sums.
3. If more options than there are places left have the same sum, the lot decides, one place after the other.

With no vote at all, nothing is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Union

from voting.count.methods.boxes import alike, columns, in_bytes
from voting.count.methods.lots import Lots
from voting.count.methods.marks import most

HIGHEST = 5


@dataclass(frozen=True)
class Scored:
    """The sum of each option, in printed order, and the options chosen, the highest first."""

    sums: tuple[tuple[int, int], ...]
    votes: int
    chosen: tuple[int, ...]


def count_scores(
    votes: Union[Iterable[Sequence[int]], Counter[bytes]],
    *,
    options: Sequence[int],
    places: int = 1,
    lots: Sequence[int] = (),
) -> Scored:
    """Count votes that score the options, in their order. Raises TieNeedsLot, LotDoesNotFit."""
    papers = in_bytes(votes)
    sums = summed(papers, options=options)
    total = sum(papers.values())
    chosen = most(sums, places=places if total else 0, lots=Lots(lots))
    return Scored(tuple(sums.items()), total, chosen)


def summed(papers: Counter[bytes], *, options: Sequence[int]) -> dict[int, int]:
    """The sum of the scores of each option."""
    sums = dict.fromkeys(options, 0)
    for number, ballots in alike(papers):
        for option, column in columns(ballots, options).items():
            sums[option] += sum(column) * number
    return sums
