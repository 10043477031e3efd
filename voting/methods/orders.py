"""Votes that order options: how one is read, and how many say the same.

1. The ranks are read from the first. A rank left empty is passed over.
2. An option that stands at several ranks counts at the first of them.
3. When a vote comes to a rank with several options, it counts for the one that is still in, if it is only
   one. If two or more are, nobody can tell which was meant, and the vote stops there.
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
    """What a paper says, rank by rank, as an order: without empty ranks and repeats."""
    seen: set[int] = set()
    order: list[Rank] = []
    for rank in ranks:
        new = sorted(set(rank) - seen)
        seen.update(new)
        if new:
            order.append(new[0] if len(new) == 1 else tuple(new))
    return tuple(order)


def gathered(votes: Iterable[Vote]) -> Counter[Vote]:
    """How many votes say the same; votes that are gathered already stay as they are."""
    return votes if isinstance(votes, Counter) else Counter(votes)


def next_left(order: Order, left: Collection[int]) -> tuple[int, Order] | None:
    """The option for which a vote counts among those still in, and what it says after that one.

    No option comes back, so what stands before is never needed again; and votes that go on alike are alike.
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
    """What the numbers in the boxes say, as an order of options."""
    empty, rank_of = boxes.count(0), (0, *boxes)
    ordered = sorted(range(1, len(rank_of)), key=rank_of.__getitem__)[empty:]
    if len({*boxes}) == len(ordered) + bool(empty):
        return tuple(ordered)
    return order_of([list(same) for _rank, same in groupby(ordered, key=rank_of.__getitem__)])


def orders_in(ballots: bytes, options: int) -> Counter[Order]:
    """How many votes put the options in each order; the numbers in their boxes stand one behind the other."""
    each = (ballots[at : at + options] for at in range(0, len(ballots), options))
    orders: Counter[Order] = Counter()
    for boxes, number in Counter(each).items():
        orders[order_in(boxes)] += number
    return orders
