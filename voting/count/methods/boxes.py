"""Ballots whose boxes hold numbers, as bytes: one byte a box, so that many are read at once.

1. A ballot is the numbers in its boxes, in the order of the options; 0 is an empty box.
2. What stands at the same place of all ballots, one behind the other, is a column.
3. Two columns are compared in one subtraction: each is read as one large number, a byte for each ballot. In
   the one from which is taken every byte has its highest bit set, so nothing is borrowed from the ballot
   beside it. Where the bit is still set afterwards, the number in the other column was smaller.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Union, cast

# The highest number that leaves the highest bit of a byte free, less one for an empty box, which comes last.
HIGHEST_COMPARED = 126
LOW = bytes(range(HIGHEST_COMPARED + 1))
EMPTY_LAST = bytes([HIGHEST_COMPARED + 1, *range(1, 256)])


def count_bits(number: int) -> int:
    """How many bits of a number are set."""
    return bin(number).count("1")


# Python has this of its own from 3.10 on.
bits_in: Callable[[int], int] = getattr(int, "bit_count", count_bits)


def in_bytes(votes: Union[Iterable[Sequence[int]], Counter[bytes]]) -> Counter[bytes]:
    """How many votes say the same, each as bytes; ballots that are bytes already stay as they are.

    Raises ValueError if a number is negative or fits into no byte.
    """
    return _gathered(votes, bytes)


def ranks_in_bytes(votes: Union[Iterable[Sequence[int]], Counter[bytes]]) -> Counter[bytes]:
    """The same of ranks, which can be any numbers: where some are too high to compare, gaps are closed."""
    papers = _gathered(votes, _ballot)
    if not b"".join(papers).translate(None, LOW):
        return papers
    closed: Counter[bytes] = Counter()
    for boxes, number in papers.items():
        closed[_without_gaps(boxes)] += number
    return closed


def _gathered(votes: Iterable[Any], ballot: Callable[[Sequence[int]], bytes]) -> Counter[bytes]:
    if not isinstance(votes, Counter):
        return Counter(map(ballot, votes))
    if isinstance(next(iter(votes), b""), bytes):
        return cast("Counter[bytes]", votes)
    papers: Counter[bytes] = Counter()
    for boxes, number in votes.items():
        papers[ballot(boxes)] += number
    return papers


def _ballot(boxes: Sequence[int]) -> bytes:
    try:
        return bytes(boxes)
    except ValueError:
        if min(boxes) < 0:
            raise
        return _without_gaps(boxes)


def _without_gaps(boxes: Sequence[int]) -> bytes:
    """The same order with the numbers 1, 2, 3: those that are left out say nothing."""
    place = {number: rank for rank, number in enumerate(sorted({*boxes} - {0}), start=1)}
    return bytes(place.get(number, 0) for number in boxes)


def alike(papers: Mapping[bytes, int]) -> Iterator[tuple[int, bytes]]:
    """The different ballots one behind the other, together with how many votes say what each of them says."""
    by_number: defaultdict[int, list[bytes]] = defaultdict(list)
    for boxes, number in papers.items():
        by_number[number].append(boxes)
    for number, ballots in by_number.items():
        yield number, b"".join(ballots)


def columns(ballots: bytes, options: Sequence[int]) -> dict[int, bytes]:
    """What stands in the box of each option, of all ballots."""
    return {option: ballots[place :: len(options)] for place, option in enumerate(options)}


class RankColumns:
    """Columns of ranks, to be compared by two."""

    def __init__(self, ballots: bytes, options: Sequence[int]) -> None:
        self.ones = int.from_bytes(b"\1" * (len(ballots) // len(options)), "big")
        self.ranks = {
            option: int.from_bytes(column.translate(EMPTY_LAST), "big")
            for option, column in columns(ballots, options).items()
        }

    def preferring(self, option: int, other: int) -> int:
        """How many ballots put an option before another: its number is smaller, or the other has none."""
        highest_bits = self.ones << 7
        left = (self.ranks[other] | highest_bits) - self.ranks[option] - self.ones
        return bits_in(left & highest_bits)
