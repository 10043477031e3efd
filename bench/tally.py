"""How fast votes are counted, beside pyrankvote and votelib, from votes in memory as they come off ballots.

    .venv/bin/python -m bench.tally

Every count begins with one list of numbers per ballot, as marked in its boxes; building what a peer needs
from them is part of its time. A third of the voters number all options, the others stop somewhere; some
options are more popular than others. Goals: the run-off of 1,000,000 ballots in 0.5 s, 5 times as fast as
pyrankvote and no slower than votelib, which is given equal ballots as one with their number; the transferable
vote of 30,000 in 0.2 s. Of 1,000,000 ballots that nearly all differ: run-off and ranked pairs of 12 options
in 2.5 s and 1.5 s, points of 8 options in 1 s, with at most 220 MiB besides the ballots.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pyrankvote
from votelib.evaluate.sequential import TransferableVoteSelector

from bench.sizes import size
from voting.methods.tally import Rules, tally

BALLOTS, OPTIONS = size(1_000_000, 2_000), 6
STV_BALLOTS, STV_OPTIONS, PLACES = size(30_000, 500), 8, 4
MANY_OPTIONS, SCORED_OPTIONS = 12, 8
GOALS = {"run-off": 2.5, "ranked pairs": 1.5, "score": 1.0}
RUNS = 3
Boxes = list[int]


def ballots(number: int, *, options: int, chance: Random) -> list[Boxes]:
    """Return this many ballots of voters who like some options more than others."""
    made: list[Boxes] = []
    for _ballot in range(number):
        order = sorted(range(options), key=lambda option: chance.random() * (option + 4))
        length = options if chance.random() < 1 / 3 else chance.randint(1, options)
        boxes = [0] * options
        for rank, option in enumerate(order[:length], start=1):
            boxes[option] = rank
        made.append(boxes)
    return made


def points(number: int, *, options: int, chance: Random) -> list[Boxes]:
    """Return this many ballots with random points."""
    return [[chance.randint(0, 5) for _option in range(options)] for _ballot in range(number)]


def ours(votes: list[Boxes], method: str = "run-off") -> int:
    """Tally as the program does."""
    return tally(votes, rules=Rules(method, len(votes[0]))).chosen[0]


def mebibytes(votes: list[Boxes], method: str) -> float:
    """Return the peak memory of the tally, in MiB, besides the ballots."""
    tracemalloc.start()
    ours(votes, method)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 2**20


def by_pyrankvote(votes: list[Boxes]) -> int:
    """Tally the same by pyrankvote: one object per ballot."""
    candidates = [pyrankvote.Candidate(str(option)) for option in range(1, len(votes[0]) + 1)]
    built = [pyrankvote.Ballot([candidates[option - 1] for option in order_of(boxes)]) for boxes in votes]
    return int(str(pyrankvote.instant_runoff_voting(candidates, built).get_winners()[0]))


def by_votelib(votes: list[Boxes]) -> int:
    """Tally the same by votelib: equal ballots as one, with their number."""
    return votelib_counts(Counter(map(order_of, votes)))


def votelib_counts(orders: Any) -> int:
    """Run votelib's count alone."""
    chosen: Any = TransferableVoteSelector().evaluate(orders, 1)
    return chosen[0]


def order_of(boxes: Boxes) -> tuple[int, ...]:
    """Return the options of a ballot in the order of their numbers."""
    empty = boxes.count(0)
    return tuple([each + 1 for each in sorted(range(len(boxes)), key=boxes.__getitem__)[empty:]])


def seconds(count: Callable[[Any], int], votes: Any, *, runs: int = RUNS) -> tuple[float, int]:
    """Return the best time of a few counts, and the option chosen."""
    best, chosen = float("inf"), 0
    for _run in range(runs):
        gc.collect()
        began = time.perf_counter()
        chosen = count(votes)
        best = min(best, time.perf_counter() - began)
    return best, chosen


def main() -> None:
    """Measure everything in one run."""
    chance = Random(2009)  # noqa: S311
    votes = ballots(BALLOTS, options=OPTIONS, chance=chance)
    us, we_chose = seconds(ours, votes)
    votelib, votelib_chose = seconds(by_votelib, votes)
    pyrank, pyrank_chose = seconds(by_pyrankvote, votes, runs=1)
    assert we_chose == votelib_chose == pyrank_chose
    orders = Counter(map(order_of, votes))
    us_alone, _ = seconds(
        lambda grouped: tally(grouped, rules=Rules("run-off", OPTIONS)).chosen[0], Counter(map(tuple, votes))
    )
    votelib_alone, _ = seconds(votelib_counts, orders)
    print(f"Run-off of {BALLOTS:,} ballots, {OPTIONS} options, {len(orders):,} different ones")
    print(f"  ours        {us:7.3f} s  (goal 0.5 s)")
    print(f"  pyrankvote  {pyrank:7.3f} s  {pyrank / us:.1f} times ours  (goal 5)")
    print(f"  votelib     {votelib:7.3f} s  {votelib / us:.1f} times ours  (goal 1)")
    print(f"  gathered beforehand: ours {us_alone * 1000:.1f} ms, votelib {votelib_alone * 1000:.1f} ms")
    few = ballots(STV_BALLOTS, options=STV_OPTIONS, chance=chance)
    transferred, _ = seconds(
        lambda votes: len(tally(votes, rules=Rules("stv", STV_OPTIONS, PLACES)).chosen), few
    )
    print(f"Transferable vote of {STV_BALLOTS:,} ballots, {STV_OPTIONS} options, {PLACES} places")
    print(f"  ours        {transferred:7.3f} s  (goal 0.2 s)")
    measure_scattered(chance)


def measure_scattered(chance: Random) -> None:
    """Measure ballots of which hardly two are alike."""
    for method, goal in GOALS.items():
        options = SCORED_OPTIONS if method == "score" else MANY_OPTIONS
        votes = (points if method == "score" else ballots)(BALLOTS, options=options, chance=chance)
        taken, _ = seconds(lambda votes, method=method: ours(votes, method), votes)
        print(f"{method} of {BALLOTS:,} ballots, {options} options, nearly all different")
        print(
            f"  ours        {taken:7.3f} s  (goal {goal} s), {mebibytes(votes, method):.0f} MiB  (goal 220)"
        )
        if method == "run-off":
            print(f"  votelib     {seconds(by_votelib, votes, runs=1)[0]:7.3f} s")


if __name__ == "__main__":
    main()
