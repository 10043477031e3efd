"""Every method counted once more, slowly and quite differently: paper by paper, in fractions, by recursion.

They read the numbers in the boxes themselves, gather nothing, and ask `lot` whenever a rule asks for one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, permutations
from math import floor

Lot = Callable[[tuple[int, ...]], int]
Boxes = Sequence[int]
Votes = Sequence[Boxes]
Sums = list[Fraction]


def slow_most(sums: Sequence[int], *, places: int, lot: Lot) -> tuple[int, ...]:
    """The options with the highest sums, in their order; `sums` begins with the first option."""
    left = set(range(1, len(sums) + 1))
    chosen: list[int] = []
    while left and len(chosen) < places:
        best = {n for n in left if all(sums[n - 1] >= sums[other - 1] for other in left)}
        option = lot(tuple(sorted(best))) if len(best) > places - len(chosen) else min(best)
        chosen.append(option)
        left.remove(option)
    return tuple(chosen)


def slow_top(boxes: Boxes, left: frozenset[int]) -> int:
    """The option that a vote counts for, 0 when it counts for none."""
    ranks = [boxes[n - 1] for n in left if boxes[n - 1]]
    best = [n for n in left if ranks and boxes[n - 1] == min(ranks)]
    return best[0] if len(best) == 1 else 0


def slow_run_off(
    votes: Votes, left: frozenset[int], lot: Lot, before: tuple[dict[int, int], ...] = ()
) -> tuple[tuple[dict[int, int], ...], int]:
    """All rounds and the option chosen, one recursion a round; votes for none are not handed on."""
    counting = [vote for vote in votes if slow_top(vote, left)]
    if not counting:
        return before, 0
    counts = {n: len([vote for vote in counting if slow_top(vote, left) == n]) for n in left}
    rounds = (*before, counts)
    for option, count in counts.items():
        if 2 * count > len(counting):
            return rounds, option
    out = {n for n in left if not counts[n]} or {slow_last(left, rounds, lot)}
    return slow_run_off(counting, left - out, lot, rounds)


def slow_last(left: frozenset[int], rounds: Sequence[dict[int, int]], lot: Lot) -> int:
    """The option with the fewest votes in the last of the rounds in which the last ones differ."""
    if not rounds:
        return lot(tuple(sorted(left)))
    fewest = min(rounds[-1][n] for n in left)
    last = frozenset(n for n in left if rounds[-1][n] == fewest)
    return next(iter(last)) if len(last) == 1 else slow_last(last, rounds[:-1], lot)


def slow_pairs(votes: Votes, options: int) -> dict[tuple[int, int], int]:
    """How many votes prefer the first to the second, for every two."""
    late = options * options
    ranked = [[box or late for box in vote] for vote in votes]
    return {
        (a, b): sum(vote[a - 1] < vote[b - 1] for vote in ranked)
        for a, b in permutations(range(1, options + 1), 2)
    }


def slow_ranked_pairs(votes: Votes, options: int, lot: Lot) -> tuple[set[tuple[int, int]], int]:
    """The comparisons that count, and the option chosen; circles are found by trying every way around."""
    prefer = slow_pairs(votes, options)
    won = {pair for pair in prefer if prefer[pair] > prefer[pair[1], pair[0]]}
    counting: set[tuple[int, int]] = set()
    for strength in sorted({(-prefer[pair], prefer[pair[1], pair[0]]) for pair in won}):
        equals = {pair for pair in won if (-prefer[pair], prefer[pair[1], pair[0]]) == strength}
        there = counting | equals
        circling = {pair for pair in equals if is_way(pair[1], pair[0], there, options)}
        counting |= equals - circling
    unbeaten = tuple(n for n in range(1, options + 1) if n not in {loser for _, loser in counting})
    return counting, unbeaten[0] if len(unbeaten) == 1 else lot(unbeaten)


def is_way(start: int, end: int, pairs: set[tuple[int, int]], options: int) -> bool:
    """Whether some order of options leads from one to another, step by step."""
    others = [n for n in range(1, options + 1) if n not in (start, end)]
    lengths = range(len(others) + 1)
    ways = ((start, *between, end) for length in lengths for between in permutations(others, length))
    return any(all(step in pairs for step in pairwise(way)) for way in ways)


@dataclass
class Paper:
    """One vote on its way: the option it lies with, 0 for none, and what it is worth."""

    boxes: Boxes
    at: int
    worth: Fraction = Fraction(1)


def slow_stv(votes: Votes, options: int, places: int, lot: Lot) -> tuple[list[Sums], list[int]]:
    """The votes of every option at the end of each stage, and the options chosen, in their order."""
    everything = frozenset(range(1, options + 1))
    papers = [Paper(vote, slow_top(vote, everything)) for vote in votes]
    papers = [paper for paper in papers if paper.at]
    quota = Fraction(floor(Fraction(len(papers), places + 1)) + 1)
    left: set[int] = set(everything)
    chosen: list[int] = []
    waiting: list[int] = []
    held: dict[int, Fraction] = {}
    stages: list[Sums] = []
    while papers and (not stages or (len(chosen) < places and left)):
        if stages:
            surplus = bool(waiting)
            option = slow_extreme(waiting if surplus else sorted(left), stages, lot, 1 if surplus else -1)
            (waiting if surplus else left).remove(option)
            total = stages[-1][option - 1]
            share = (total - quota) / total if surplus else Fraction(1)
            held[option] = quota if surplus else Fraction(0)
            for paper in papers:
                if paper.at == option:
                    paper.at = slow_next(paper, left)
                    paper.worth = Fraction(floor(paper.worth * share * 100_000), 100_000)
        sums: Sums = [
            held.get(n, sum((paper.worth for paper in papers if paper.at == n), Fraction(0)))
            for n in range(1, options + 1)
        ]
        reached = [n for votes, n in sorted((-sums[n - 1], n) for n in left) if -votes >= quota]
        new = reached[: places - len(chosen)]
        waiting += [n for n in new if sums[n - 1] > quota]
        left -= set(new)
        chosen += new
        if len(left) <= places - len(chosen):
            chosen += [n for _votes, n in sorted((-sums[n - 1], n) for n in left)]
            left.clear()
        stages.append(sums)
    return stages, chosen


def slow_next(paper: Paper, left: set[int]) -> int:
    """Where a paper goes on to: past the rank of the option at which it lies."""
    here = paper.boxes[paper.at - 1]
    later = [box if box > here else 0 for box in paper.boxes]
    return slow_top(later, frozenset(left))


def slow_extreme(among: Sequence[int], stages: Sequence[Sums], lot: Lot, sign: int) -> int:
    """The option with the most (1) or fewest (-1) votes in the last of the stages in which they differ."""
    if not stages:
        return lot(tuple(sorted(among)))
    best = max(sign * stages[-1][n - 1] for n in among)
    tied = [n for n in among if sign * stages[-1][n - 1] == best]
    return tied[0] if len(tied) == 1 else slow_extreme(tied, stages[:-1], lot, sign)
