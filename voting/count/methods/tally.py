"""The tally: what the votes of a contest say, by its method, and which options that chooses.

What one vote says is a list of numbers, as the voter left it:

- choose one, approval: the numbers of the options that are marked;
- run-off, ranked pairs, stv: what stands in the box of each option, in the order of their numbers. 1 is the
  first rank; 0 is an empty box. Numbers that are left out are passed over: 1, 3 says the same as 1, 2.
  Where a number stands twice, two options share that rank: a run-off or a transferable vote stops there,
  and ranked pairs prefers neither of the two to the other;
- score: what stands in each box, 0 to 5, 0 where nothing stands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Union

from voting.count.methods.lots import LotDoesNotFit, TieNeedsLot
from voting.count.methods.marks import Marked, count_marks, named
from voting.count.methods.orders import Order, first_left, order_of
from voting.count.methods.ranked_pairs import Compared, count_ranked_pairs
from voting.count.methods.run_off import RunOff, count_run_off
from voting.count.methods.score import HIGHEST, Scored, count_scores, summed
from voting.count.methods.stv import Transferred, count_stv

__all__ = [
    "CROSSED",
    "METHODS",
    "NUMBERED",
    "Detail",
    "LotDoesNotFit",
    "Rules",
    "Tally",
    "fits",
    "is_crossed",
    "order_in",
    "tally",
]

# Methods whose boxes are crossed or numbered; and those that can choose several options.
CROSSED = frozenset({"choose one", "approval"})
NUMBERED = frozenset({"run-off", "ranked pairs", "score", "stv"})
METHODS = CROSSED | NUMBERED
OF_SEVERAL = frozenset({"approval", "score", "stv"})

Detail = Union[Marked, RunOff, Compared, Scored, Transferred]
Boxes = tuple[int, ...]


def is_crossed(method: str) -> bool:
    """Whether the boxes of a method are crossed; otherwise numbers are written into them."""
    return method in CROSSED


@dataclass(frozen=True)
class Rules:
    """What fixes how a contest is counted: its method, how many options it has, and how many are chosen."""

    method: str
    options: int
    places: int = 1

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"there is no method {self.method!r}")
        if self.options < 1 or self.places < 1:
            raise ValueError("a contest has at least one option and one place")
        if self.places > 1 and self.method not in OF_SEVERAL:
            raise ValueError(f"{self.method} chooses one option")

    @property
    def numbers(self) -> range:
        """The numbers of the options."""
        return range(1, self.options + 1)


@dataclass(frozen=True)
class Tally:
    """What the votes say.

    `counts` tells of every option, in the order of their numbers, how many votes mark it, how many put it
    first, or the sum of its scores. `valid` is how many votes there are. While a tie waits for its lot, `tie`
    names the options between which it decides and `decides` what befalls the one it speaks for (see `lots`);
    nothing is chosen, and there is no detail.
    """

    counts: tuple[tuple[int, int], ...]
    valid: int
    chosen: tuple[int, ...]
    tie: tuple[int, ...]
    detail: Detail | None
    decides: str = ""


def tally(votes: Iterable[Sequence[int]], *, rules: Rules, lots: Sequence[int] = ()) -> Tally:
    """Tally votes; `lots` are the options that were drawn so far, first to last. Raises LotDoesNotFit."""
    papers: Counter[Boxes] = Counter(map(tuple, votes))
    for boxes in papers:
        if not fits(boxes, rules=rules):
            raise ValueError("a vote does not fit this contest's ballot")
    counts = _count_once(papers, rules)
    valid = sum(papers.values())
    try:
        detail = _count_by_method(papers, rules, lots)
    except TieNeedsLot as tie:
        return Tally(counts, valid, (), tie.between, None, tie.decides)
    return Tally(counts, valid, detail.chosen, (), detail)


def fits(boxes: Boxes, *, rules: Rules) -> bool:
    """Whether a vote can have come off this contest's ballot."""
    if rules.method in CROSSED:
        once = len(set(boxes)) == len(boxes)
        return once and set(boxes) <= set(rules.numbers) and (rules.method != "choose one" or len(boxes) == 1)
    highest = HIGHEST if rules.method == "score" else max(boxes, default=0)
    return len(boxes) == rules.options and all(0 <= number <= highest for number in boxes)


def order_in(boxes: Sequence[int]) -> Order:
    """What the numbers in the boxes say, as an order of options: see `orders`."""
    ranks: defaultdict[int, list[int]] = defaultdict(list)
    for option, rank in enumerate(boxes, start=1):
        if rank:
            ranks[rank].append(option)
    return order_of([ranks[rank] for rank in sorted(ranks)])


def _count_once(papers: Counter[Boxes], rules: Rules) -> tuple[tuple[int, int], ...]:
    """How many votes mark each option, or put it first; or the sum of its scores."""
    if rules.method in CROSSED:
        counts = named(papers, options=rules.numbers)
    elif rules.method == "score":
        counts = summed(papers, options=rules.numbers)
    else:
        counts = dict.fromkeys(rules.numbers, 0)
        for boxes, number in papers.items():
            first = first_left(order_in(boxes), rules.numbers)
            if first is not None:
                counts[first] += number
    return tuple(counts.items())


def _count_by_method(papers: Counter[Boxes], rules: Rules, lots: Sequence[int]) -> Detail:
    """Count to the end. Raises TieNeedsLot, LotDoesNotFit."""
    options, places = rules.numbers, rules.places
    if rules.method in CROSSED:
        return count_marks(papers, options=options, places=places, lots=lots)
    if rules.method == "score":
        return count_scores(papers, options=options, places=places, lots=lots)
    orders: Counter[Order] = Counter()
    for boxes, number in papers.items():
        orders[order_in(boxes)] += number
    if rules.method == "run-off":
        return count_run_off(orders, options=options, lots=lots)
    if rules.method == "ranked pairs":
        return count_ranked_pairs(orders, options=options, lots=lots)
    return count_stv(orders, options=options, places=places, lots=lots)
