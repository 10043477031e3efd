"""Orders as they stand on ballots: a number in the box of each option."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from voting.count.methods.orders import Order


def numbered(orders: Iterable[Order], options: Sequence[int]) -> list[list[int]]:
    """The boxes of ballots that say these orders; options that share a rank have the same number."""
    return [_boxes(order, options) for order in orders]


def _boxes(order: Order, options: Sequence[int]) -> list[int]:
    ranks = dict.fromkeys(options, 0)
    for number, rank in enumerate(order, start=1):
        ranks.update(dict.fromkeys((rank,) if isinstance(rank, int) else rank, number))
    return [*ranks.values()]
