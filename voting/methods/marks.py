"""Choose one, and approval.

Choose one
1. A vote names one option.
2. The option named most often is chosen.
3. If several lead with equally many, the lot decides between them.

Approval
1. A vote names every option the voter agrees with, or at most as many as the contest allows.
2. The option named most often is chosen; where several are to be chosen, those named most often.
3. If more options than there are places left lead with equally many, the lot decides which of them are
   chosen, one place after the other.

With no vote at all, nothing is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voting.methods.lots import Lots
from voting.methods.orders import gathered


@dataclass(frozen=True)
class Marked:
    """How often each option was named, in printed order, and the options chosen, the most named first."""

    counts: tuple[tuple[int, int], ...]
    votes: int
    chosen: tuple[int, ...]


def count_marks(
    votes: Iterable[tuple[int, ...]], *, options: Sequence[int], places: int = 1, lots: Sequence[int] = ()
) -> Marked:
    """Count votes that name options. Raises TieNeedsLot, LotDoesNotFit."""
    papers = gathered(votes)
    counts = named(papers, options=options)
    total = sum(papers.values())
    chosen = most(counts, places=places if total else 0, lots=Lots(lots))
    return Marked(tuple(counts.items()), total, chosen)


def named(papers: Counter[tuple[int, ...]], *, options: Sequence[int]) -> dict[int, int]:
    """How many votes name each option."""
    counts = dict.fromkeys(options, 0)
    for vote, number in papers.items():
        for option in vote:
            counts[option] += number
    return counts


def most(counts: dict[int, int], *, places: int, lots: Lots) -> tuple[int, ...]:
    """The options with the highest counts, as many as there are places; the lot decides at the edge."""
    chosen: list[int] = []
    for level in sorted(set(counts.values()), reverse=True):
        level_with = [option for option, count in counts.items() if count == level]
        while level_with and len(chosen) < places:
            fit = len(level_with) <= places - len(chosen)
            option = level_with[0] if fit else lots.draw(level_with, decides="chosen")
            level_with.remove(option)
            chosen.append(option)
    lots.finish()
    return tuple(chosen)
