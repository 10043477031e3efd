"""Votes that rank options: reading one, and counting equal ones.

1. The ranks are read from the first. An empty rank is skipped.
2. An option at several ranks counts at the first of them.
3. At a rank with several options, a vote counts for the one that is still in, if there is only one. If there
   are two or more, nobody can tell which was meant, and the vote stops there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import TypeVar, Union

# The number of one option, or the numbers of several that share a rank.
Rank = Union[int, tuple[int, ...]]
Order = tuple[Rank, ...]
Vote = TypeVar("Vote")


def order_of(ranks: Sequence[Collection[int]]) -> Order:
    """Return a paper's ranks as an order, without empty ranks and repeats."""
    seen: set[int] = set()
    order: list[Rank] = []
    for rank in ranks:
        new = sorted(set(rank) - seen)
        seen.update(new)
        if new:
            order.append(new[0] if len(new) == 1 else tuple(new))
    return tuple(order)


def gathered(votes: Iterable[Vote]) -> Counter[Vote]:
    """Return the number of each distinct vote; a Counter is returned as it is."""
    return votes if isinstance(votes, Counter) else Counter(votes)


def next_left(order: Order, left: Collection[int]) -> tuple[int, Order] | None:
    """Return the option still in for which a vote counts, and the rest of the order after it.

    No option comes back, so the part before is never needed again, and votes with equal rests become equal.
    """
    for place, rank in enumerate(order, start=1):
        if rank in left:
            return rank, order[place:]  # type: ignore[return-value]
        if isinstance(rank, tuple):
            among = [option for option in rank if option in left]
            if among:
                return (among[0], order[place:]) if len(among) == 1 else None
    return None


def order_in(boxes: Sequence[int]) -> Order:
    """Return the numbers in the boxes as an order of options."""
    empty, rank_of = boxes.count(0), (0, *boxes)
    ordered = sorted(range(1, len(rank_of)), key=rank_of.__getitem__)[empty:]
    if len({*boxes}) == len(ordered) + bool(empty):
        return tuple(ordered)
    return order_of([list(same) for _rank, same in groupby(ordered, key=rank_of.__getitem__)])


def orders_in(ballots: bytes, options: int) -> Counter[Order]:
    """Return how many votes rank the options in each order, from their boxes' numbers, concatenated."""
    each = (ballots[at : at + options] for at in range(0, len(ballots), options))
    orders: Counter[Order] = Counter()
    for boxes, number in Counter(each).items():
        orders[order_in(boxes)] += number
    return orders
