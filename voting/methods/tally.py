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

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any, Union

from voting.methods.boxes import RankColumns, bits_in, in_bytes, ranks_in_bytes
from voting.methods.cut import cut_decides, is_in_parts
from voting.methods.lots import LotDoesNotFit, TieNeedsLot
from voting.methods.marks import Marked, count_marks, named
from voting.methods.orders import Order, order_of
from voting.methods.ranked_pairs import Compared, count_ranked_pairs
from voting.methods.run_off import RunOff, count_run_off
from voting.methods.score import HIGHEST, Scored, count_scores, summed
from voting.methods.stv import Transferred, count_stv

__all__ = [
    "CROSSED",
    "METHODS",
    "NUMBERED",
    "ORDERED",
    "Detail",
    "LotDoesNotFit",
    "Rules",
    "Tally",
    "VoteDoesNotFit",
    "decided_by_cutting",
    "fits",
    "has_parts",
    "is_crossed",
    "order_in",
    "tally",
]

# Methods whose boxes are crossed or numbered; and those that can choose several options.
CROSSED = frozenset({"choose one", "approval"})
NUMBERED = frozenset({"run-off", "ranked pairs", "score", "stv"})
METHODS = CROSSED | NUMBERED
ORDERED = frozenset({"run-off", "ranked pairs", "stv"})
OF_SEVERAL = frozenset({"approval", "score", "stv"})

Detail = Union[Marked, RunOff, Compared, Scored, Transferred]
Boxes = tuple[int, ...]
SCORES = bytes(range(HIGHEST + 1))


def is_crossed(method: str) -> bool:
    """Whether the boxes of a method are crossed; otherwise numbers are written into them."""
    return method in CROSSED


class VoteDoesNotFit(ValueError):
    """A vote cannot have come off this contest's ballot."""

    def __init__(self) -> None:
        super().__init__("a vote does not fit this contest's ballot")


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
    """Tally votes, or how many say the same; `lots` are the options that were drawn so far, first to last.

    Raises LotDoesNotFit, VoteDoesNotFit.
    """
    counts, valid, count = _prepared(votes, rules)
    try:
        detail = count(lots=lots)
    except TieNeedsLot as tie:
        return Tally(tuple(counts.items()), valid, (), tie.between, None, tie.decides)
    return Tally(tuple(counts.items()), valid, detail.chosen, (), detail)


def fits(boxes: Boxes, *, rules: Rules) -> bool:
    """Whether a vote can have come off this contest's ballot."""
    if rules.method in CROSSED:
        once = len(set(boxes)) == len(boxes)
        enough = len(boxes) == 1 if rules.method == "choose one" else len(boxes) > 0
        return once and enough and set(boxes) <= set(rules.numbers)
    high_enough = rules.method != "score" or max(boxes, default=0) <= HIGHEST
    return len(boxes) == rules.options and min(boxes) >= 0 and high_enough


def order_in(boxes: Sequence[int]) -> Order:
    """What the numbers in the boxes say, as an order of options: see `orders`."""
    empty, rank_of = boxes.count(0), (0, *boxes)
    ordered = sorted(range(1, len(rank_of)), key=rank_of.__getitem__)[empty:]
    if len({*boxes}) == len(ordered) + bool(empty):
        return tuple(ordered)
    return order_of([list(same) for _rank, same in groupby(ordered, key=rank_of.__getitem__)])


def _orders(ballots: bytes, options: int) -> Counter[Order]:
    """How many votes put the options in each order."""
    each = (ballots[at : at + options] for at in range(0, len(ballots), options))
    orders: Counter[Order] = Counter()
    for boxes, number in Counter(each).items():
        orders[order_in(boxes)] += number
    return orders


def has_parts(tallied: Tally) -> bool:
    """Whether parts of votes passed on, of which the rules cut something off."""
    return isinstance(tallied.detail, Transferred) and is_in_parts(tallied.detail)


def decided_by_cutting(votes: Iterable[Sequence[int]], tallied: Tally, *, rules: Rules) -> bool:
    """Whether the parts of votes that the rules of a transferable vote cut off decided it (see `cut`)."""
    if not isinstance(tallied.detail, Transferred):
        return False
    orders = _orders(_numbered(votes, rules), rules.options)
    return cut_decides(orders, tallied.detail, options=rules.numbers, places=rules.places)


def _prepared(
    votes: Iterable[Sequence[int]], rules: Rules
) -> tuple[dict[int, int], int, Callable[..., Detail]]:
    """The count of every option as in `Tally.counts`, the number of votes, and what counts to the end."""
    options, several = rules.numbers, {"options": rules.numbers, "places": rules.places}
    if rules.method in CROSSED:
        papers = _crossed(votes, rules)
        return named(papers, options=options), sum(papers.values()), partial(count_marks, papers, **several)
    ballots = _numbered(votes, rules)
    valid = len(ballots) // rules.options
    if rules.method == "score":
        return summed(ballots, options=options), valid, partial(count_scores, ballots, **several)
    firsts = RankColumns(ballots, options).first(options)
    counts = {option: bits_in(ballots) for option, ballots in firsts.items()}
    if rules.method == "run-off":
        return counts, valid, partial(count_run_off, ballots, options=options)
    if rules.method == "ranked pairs":
        return counts, valid, partial(count_ranked_pairs, ballots, options=options)
    return counts, valid, partial(count_stv, _orders(ballots, rules.options), **several)


def _crossed(votes: Iterable[Any], rules: Rules) -> Counter[Boxes]:
    """How many votes cross the same; refuses votes of other ballots."""
    papers: Counter[Boxes] = votes if isinstance(votes, Counter) else Counter(map(tuple, votes))
    if not all(fits(boxes, rules=rules) for boxes in papers):
        raise VoteDoesNotFit
    return papers


def _numbered(votes: Iterable[Sequence[int]], rules: Rules) -> bytes:
    """Votes that number their boxes, one behind the other; refuses votes of other ballots."""
    read = in_bytes if rules.method == "score" else ranks_in_bytes
    try:
        ballots = read(votes, boxes=rules.options)
    except ValueError:
        raise VoteDoesNotFit from None
    if rules.method == "score" and ballots.translate(None, SCORES):
        raise VoteDoesNotFit
    return ballots
