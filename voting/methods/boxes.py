"""Ballots whose boxes hold numbers, as bytes: one byte a box, so that all of them are read at once.

1. A ballot is the numbers in its boxes, in the order of the options; 0 is an empty box. All ballots stand one
   behind the other.
2. What stands in the box of one option, of all ballots one behind the other, is its column.
3. Two columns are compared in one subtraction: each is read as one large number, a byte for each ballot. In
   the one from which is taken every byte has its highest bit set, so nothing is borrowed from the ballot
   beside it. Where the bit is still set afterwards, the number in the other column was smaller.
4. So a set of ballots is a large number, too: the highest bit of a ballot's byte says whether it is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import repeat
from operator import mul
from typing import Union

# The highest number that leaves the highest bit of a byte free, less one for an empty box, which comes last.
HIGHEST_COMPARED = 126
EMPTY = HIGHEST_COMPARED + 1
COMPARED = bytes(range(EMPTY))
EMPTY_LAST = bytes([EMPTY, *range(1, 256)])

# Votes one by one, or how many say the same, or in bytes already.
Votes = Union[Iterable[Sequence[int]], bytes]


def count_bits(number: int) -> int:
    """How many bits of a number are set."""
    return bin(number).count("1")


# Python has this of its own from 3.10 on.
bits_in: Callable[[int], int] = getattr(int, "bit_count", count_bits)


def in_bytes(votes: Votes, *, boxes: int) -> bytes:
    """Votes as bytes, one behind the other.

    Raises ValueError if one has more or fewer boxes, or holds a number that is negative or fits into no byte.
    """
    return votes if isinstance(votes, bytes) else _one_behind_the_other(votes, bytes, boxes)


def ranks_in_bytes(votes: Votes, *, boxes: int) -> bytes:
    """The same of ranks, which can be any numbers: where some are too high to compare, gaps are closed."""
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
    """The same order with the numbers 1, 2, 3: those that are left out say nothing."""
    if min(boxes, default=0) < 0:
        raise ValueError("no rank is below the first")
    place = {number: rank for rank, number in enumerate(sorted({*boxes} - {0}), start=1)}
    return bytes(place.get(number, 0) for number in boxes)


def columns(ballots: bytes, options: Sequence[int]) -> dict[int, bytes]:
    """What stands in the box of each option, of all ballots."""
    return {option: ballots[place :: len(options)] for place, option in enumerate(options)}


class RankColumns:
    """Columns of ranks, to be compared."""

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
        """The ballots in which the number of one column is smaller than that of another."""
        return ((other | self.all) - column - self.ones) & self.all

    def preferring(self, option: int, other: int) -> int:
        """How many ballots put an option before another: its number is smaller, or the other has none."""
        return bits_in(self.before(self.ranks[option], self.ranks[other]))

    def first(self, left: Iterable[int]) -> dict[int, int]:
        """For every option still in, the ballots that put it, and no other beside it, before all that are."""
        columns = {option: self.ranks[option] for option in left}
        best = self.empty
        for column in columns.values():
            best = self._smaller(column, best)
        at_best = {option: self.all ^ self.before(best, column) for option, column in columns.items()}
        sharing = sum(ballots >> 7 for ballots in at_best.values())
        alone = self.before(sharing, self.ones << 1) & self.before(best, self.empty)
        return {option: ballots & alone for option, ballots in at_best.items()}

    def _smaller(self, column: int, other: int) -> int:
        """The smaller one of the two numbers of each ballot."""
        ballots = self.before(column, other)
        all_bits_below = ballots - (ballots >> 7)
        return other ^ ((column ^ other) & all_bits_below)


def first_choices(ballots: bytes, options: Sequence[int]) -> dict[int, int]:
    """How many votes put each option first, and no other beside it."""
    firsts = RankColumns(ballots, options).first(options)
    return {option: bits_in(piles) for option, piles in firsts.items()}


def can_be_firsts(numbers: Collection[int], votes: int, _most: int) -> bool:
    """Whether so many votes can have these first choices: each of them has one at most."""
    return sum(numbers) <= votes
