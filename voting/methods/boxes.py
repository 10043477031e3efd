"""Ballots with numbers in their boxes, as bytes: one byte a box, so that all are processed at once.

1. A ballot is the numbers in its boxes, in the order of the options; 0 is an empty box. All ballots are
   concatenated.
2. An option's column is the numbers in its box on all ballots, concatenated.
3. Two columns are compared in one subtraction: each is read as one large integer, a byte for each ballot. In
   the minuend every byte has its highest bit set, so nothing is borrowed from the neighbouring ballot.
   Where the bit is still set afterwards, the number in the other column was smaller.
4. So a set of ballots is a large integer, too: the highest bit of a ballot's byte says whether it is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import repeat
from operator import mul
from typing import Union

# The highest number that leaves a byte's highest bit free, less one for an empty box, which sorts last.
HIGHEST_COMPARED = 126
EMPTY = HIGHEST_COMPARED + 1
COMPARED = bytes(range(EMPTY))
EMPTY_LAST = bytes([EMPTY, *range(1, 256)])

# Votes one by one, or a Counter of equal votes, or bytes already.
Votes = Union[Iterable[Sequence[int]], bytes]


def count_bits(number: int) -> int:
    """Return the number of bits set in an integer."""
    return bin(number).count("1")


# Built into Python from 3.10.
bits_in: Callable[[int], int] = getattr(int, "bit_count", count_bits)


def in_bytes(votes: Votes, *, boxes: int) -> bytes:
    """Return votes as bytes, concatenated.

    Raises ValueError for a vote with more or fewer boxes, or with a number that is negative or exceeds a
    byte.
    """
    return votes if isinstance(votes, bytes) else _one_behind_the_other(votes, bytes, boxes)


def ranks_in_bytes(votes: Votes, *, boxes: int) -> bytes:
    """The same for ranks, which can be any numbers: where some are too high to compare, gaps are closed."""
    if boxes > HIGHEST_COMPARED:
        raise ValueError("so many options cannot be put in order")
    if isinstance(votes, bytes):
        return votes
    votes = votes if isinstance(votes, Counter) else [*votes]
    try:
        ballots = _one_behind_the_other(votes, bytes, boxes)
    except ValueError:
        ballots = _one_behind_the_other(votes, _without_gaps, boxes)
    if ballots.translate(None, COMPARED):
        return _one_behind_the_other(votes, _without_gaps, boxes)
    return ballots


def _one_behind_the_other(
    votes: Iterable[Sequence[int]], ballot: Callable[[Sequence[int]], bytes], boxes: int
) -> bytes:
    ballots = [*map(ballot, votes)]
    if not {*map(len, ballots)} <= {boxes}:
        raise ValueError("a vote has more or fewer boxes")
    return b"".join(map(mul, ballots, votes.values() if isinstance(votes, Counter) else repeat(1)))


def _without_gaps(boxes: Sequence[int]) -> bytes:
    """Return the same order with the numbers 1, 2, 3: gaps mean nothing."""
    if min(boxes, default=0) < 0:
        raise ValueError("no rank is below the first")
    place = {number: rank for rank, number in enumerate(sorted({*boxes} - {0}), start=1)}
    return bytes(place.get(number, 0) for number in boxes)


def columns(ballots: bytes, options: Sequence[int]) -> dict[int, bytes]:
    """Return the numbers in each option's box, on all ballots."""
    return {option: ballots[place :: len(options)] for place, option in enumerate(options)}


class RankColumns:
    """Columns of ranks that can be compared."""

    def __init__(self, ballots: bytes, options: Sequence[int]) -> None:
        self.votes = len(ballots) // len(options)
        self.ones = int.from_bytes(b"\1" * self.votes, "big")
        self.all = self.ones << 7
        self.empty = self.ones * EMPTY
        self.ranks = {
            option: int.from_bytes(column.translate(EMPTY_LAST), "big")
            for option, column in columns(ballots, options).items()
        }

    def before(self, column: int, other: int) -> int:
        """Return the ballots on which one column's number is smaller than another's."""
        return ((other | self.all) - column - self.ones) & self.all

    def preferring(self, option: int, other: int) -> int:
        """Return how many ballots prefer an option to another: a smaller number, or the other has none."""
        return bits_in(self.before(self.ranks[option], self.ranks[other]))

    def first(self, left: Iterable[int]) -> dict[int, int]:
        """Return, for each option still in, the ballots that rank it alone before all others still in."""
        columns = {option: self.ranks[option] for option in left}
        best = self.empty
        for column in columns.values():
            best = self._smaller(column, best)
        at_best = {option: self.all ^ self.before(best, column) for option, column in columns.items()}
        sharing = sum(ballots >> 7 for ballots in at_best.values())
        alone = self.before(sharing, self.ones << 1) & self.before(best, self.empty)
        return {option: ballots & alone for option, ballots in at_best.items()}

    def _smaller(self, column: int, other: int) -> int:
        """Return the smaller of two numbers for each ballot."""
        ballots = self.before(column, other)
        all_bits_below = ballots - (ballots >> 7)
        return other ^ ((column ^ other) & all_bits_below)


def first_choices(ballots: bytes, options: Sequence[int]) -> dict[int, int]:
    """Return how many votes rank each option first, alone."""
    firsts = RankColumns(ballots, options).first(options)
    return {option: bits_in(piles) for option, piles in firsts.items()}


def can_be_firsts(numbers: Collection[int], votes: int, _most: int) -> bool:
    """Whether this many votes can have these first choices: each vote has one at most."""
    return sum(numbers) <= votes
