"""The tally: the votes of a contest, counted by its method, and the options chosen.

A vote is a list of numbers, as the voter left it. By what the boxes of its method hold, it is

- crosses: the numbers of the options that are marked;
- ranks: the number in the box of each option, in the order of the options' numbers. 1 is the first rank; 0 is
  an empty box. Gaps are skipped: 1, 3 means the same as 1, 2. Where a number appears twice, two options share
  that rank: a count in rounds stops there, and a comparison prefers neither of the two to the other;
- points: the number in each box, 0 for an empty one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from voting.methods.boxes import in_bytes, ranks_in_bytes
from voting.methods.details import Detail
from voting.methods.lots import LotDoesNotFit, TieNeedsLot
from voting.methods.method import Method
from voting.methods.orders import orders_in
from voting.methods.registry import METHODS
from voting.methods.transferred import Transferred
from voting.methods.truncation import is_in_parts, truncation_decides

__all__ = [
    "Detail",
    "LotDoesNotFit",
    "Rules",
    "Tally",
    "VoteDoesNotFit",
    "decided_by_truncation",
    "fits",
    "has_parts",
    "tally",
]

Boxes = tuple[int, ...]


class VoteDoesNotFit(ValueError):
    """A vote that no ballot of this contest can contain."""

    def __init__(self) -> None:
        super().__init__("a vote does not fit this contest's ballot")


@dataclass(frozen=True)
class Rules:
    """The rules of a count: the method, the number of options, and how many are chosen."""

    method: str
    options: int
    places: int = 1

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"there is no method {self.method!r}")
        if self.options < 1 or self.places < 1:
            raise ValueError("a contest has at least one option and one place")
        if self.places > 1 and not self.record.chooses_several:
            raise ValueError(f"{self.method} chooses one option")

    @property
    def record(self) -> Method:
        """The record of its method."""
        return METHODS[self.method]

    @property
    def numbers(self) -> range:
        """The numbers of the options."""
        return range(1, self.options + 1)


@dataclass(frozen=True)
class Tally:
    """The result of counting votes.

    `counts` gives, for every option in the order of their numbers, how many votes mark it, how many rank it
    first, or the sum of its scores. `valid` is the number of votes. While a tie awaits its draw, `tie` names
    the tied options and `decides` says what happens to the one drawn (see `lots`); nothing is chosen, and
    there is no detail.
    """

    counts: tuple[tuple[int, int], ...]
    valid: int
    chosen: tuple[int, ...]
    tie: tuple[int, ...]
    detail: Detail | None
    decides: str = ""


def tally(votes: Iterable[Sequence[int]], *, rules: Rules, lots: Sequence[int] = ()) -> Tally:
    """Tally votes, or a Counter of equal votes; `lots` are the options drawn so far, first to last.

    Raises LotDoesNotFit, VoteDoesNotFit.
    """
    ballots, valid = _read(votes, rules)
    counts, finish = rules.record.count(ballots, rules.numbers, rules.places)
    try:
        detail = finish(lots=lots)
    except TieNeedsLot as tie:
        return Tally(tuple(counts.items()), valid, (), tie.between, None, tie.decides)
    return Tally(tuple(counts.items()), valid, detail.chosen, (), detail)


def fits(boxes: Boxes, *, rules: Rules) -> bool:
    """Whether a ballot of this contest can contain this vote."""
    method = rules.record
    if method.is_crossed:
        most = method.most_marks or rules.options
        once = len(set(boxes)) == len(boxes)
        return once and 1 <= len(boxes) <= most and set(boxes) <= set(rules.numbers)
    low_enough = not method.highest or max(boxes, default=0) <= method.highest
    return len(boxes) == rules.options and min(boxes) >= 0 and low_enough


def has_parts(tallied: Tally) -> bool:
    """Whether fractions of votes were transferred, which the rules truncate."""
    return isinstance(tallied.detail, Transferred) and is_in_parts(tallied.detail)


def decided_by_truncation(votes: Iterable[Sequence[int]], tallied: Tally, *, rules: Rules) -> bool:
    """Whether truncation under the rules of a transferable vote decided it (see `truncation`)."""
    if not isinstance(tallied.detail, Transferred):
        return False
    orders = orders_in(_numbered(votes, rules), rules.options)
    return truncation_decides(orders, tallied.detail, options=rules.numbers, places=rules.places)


def _read(votes: Iterable[Sequence[int]], rules: Rules) -> tuple[Any, int]:
    """Return votes in the form their method counts, and how many there are."""
    if rules.record.is_crossed:
        papers = _crossed(votes, rules)
        return papers, sum(papers.values())
    ballots = _numbered(votes, rules)
    return ballots, len(ballots) // rules.options


def _crossed(votes: Iterable[Any], rules: Rules) -> Counter[Boxes]:
    """Return the number of each distinct vote of crosses; refuse votes that do not fit the ballot."""
    papers: Counter[Boxes] = votes if isinstance(votes, Counter) else Counter(map(tuple, votes))
    if not all(fits(boxes, rules=rules) for boxes in papers):
        raise VoteDoesNotFit
    return papers


def _numbered(votes: Iterable[Sequence[int]], rules: Rules) -> bytes:
    """Return votes of numbers as bytes, concatenated; refuse votes that do not fit the ballot."""
    method = rules.record
    read = in_bytes if method.has_points else ranks_in_bytes
    try:
        ballots = read(votes, boxes=rules.options)
    except ValueError:
        raise VoteDoesNotFit from None
    if method.has_points and ballots.translate(None, bytes(range(method.highest + 1))):
        raise VoteDoesNotFit
    return ballots
