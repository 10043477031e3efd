"""The tally.

Choose one
1. A vote names one option.
2. The option named most often is chosen.
3. If several are named equally often and most often, there is a tie.

Approval
1. A vote names every option the voter agrees with.
2. The option named most often is chosen.
3. If several are named equally often and most often, there is a tie.

A tie is not broken here: the lot is drawn in public and passed in. With no valid vote, nothing is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """How often each option was named, in printed order, and the options that lead."""

    counts: tuple[tuple[int, int], ...]
    valid: int
    leaders: tuple[int, ...]


class TieNeedsLot(Exception):
    """Several options lead; the lot decides between them, in public."""

    def __init__(self, between: Sequence[int]) -> None:
        super().__init__(f"tie between {', '.join(map(str, between))}")
        self.between = tuple(between)


class LotDoesNotFit(Exception):
    """A lot was recorded that names an option which is not among those tied."""


def tally(votes: Iterable[Sequence[int]], *, options: Sequence[int]) -> Tally:
    """Count votes, each the numbers of the options it names; both methods count alike."""
    named: Counter[int] = Counter()
    valid = 0
    for marks in votes:
        named.update(marks)
        valid += 1
    counts = tuple((option, named[option]) for option in options)
    most = max((count for _, count in counts), default=0)
    leaders = tuple(option for option, count in counts if count == most and valid)
    return Tally(counts=counts, valid=valid, leaders=leaders)


def chosen(result: Tally, *, lot: int | None) -> int | None:
    """The option chosen; None when nobody voted; TieNeedsLot when several lead and no lot was drawn."""
    if len(result.leaders) > 1 and lot is None:
        raise TieNeedsLot(result.leaders)
    if lot is not None and lot not in result.leaders:
        raise LotDoesNotFit(f"option {lot} is not among those tied")
    if lot is not None:
        return lot
    return result.leaders[0] if result.leaders else None
