"""Orders as they stand on ballots: a number in the box of each option."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from voting.methods.orders import Order


def numbered(orders: Iterable[Order], options: Sequence[int]) -> list[list[int]]:
    """The boxes of ballots that say these orders; options that share a rank have the same number."""
    return [[*_boxes(order, tuple(options))] for order in orders]


def numbered_alike(papers: Mapping[Order, int], options: Sequence[int]) -> bytes:
    """The boxes of so many ballots that say each order, one ballot behind the other."""
    return b"".join(_boxes(order, tuple(options)) * number for order, number in papers.items())


@cache
def _boxes(order: Order, options: tuple[int, ...]) -> bytes:
    ranks = dict.fromkeys(options, 0)
    for number, rank in enumerate(order, start=1):
        ranks.update(dict.fromkeys((rank,) if isinstance(rank, int) else rank, number))
    return bytes(ranks.values())
