"""Working backwards: what can be proven of single votes by somebody who has all that is published.

`Every` lays out every way in which so many people may have voted, and what is published of each. An order is
proven where all ways with the same publication hold it, and excluded where none of them does. That is exact.

With more options and votes there are too many ways. `open_orders` starts from the votes that were cast and
looks for other votes with the same publication: an order is open once some hold it and some do not. What it
does not find may still be open, so it never says too little of what could be proven.

Orders are those that a phone sends: no rank is shared, and who leaves out one option only puts it last. To
know that nobody shared a rank lets an opponent prove more, not less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations_with_replacement, islice, permutations
from random import Random
from typing import Any, TypeVar

from tests.unit.older_sums import older_detail
from tests.unit.orders import numbered_alike
from voting.count.recount.result import result_in_sums
from voting.count.recount.sums import sums_told
from voting.methods.lots import TieNeedsLot
from voting.methods.orders import Order
from voting.methods.ranked_pairs import count_ranked_pairs
from voting.methods.run_off import count_run_off
from voting.methods.stv import count_stv
from voting.methods.tally import Detail, Rules, Tally

Ways = Mapping[Order, int]
Lots = tuple[tuple[tuple[int, ...], int], ...]
# What is published of a count: of how it went, with which lots.
Publication = str
Pattern = TypeVar("Pattern")
Tell = Callable[[Detail, Ways, Rules], object]


@cache
def orders_of(options: int) -> tuple[Order, ...]:
    """Every order of so many options, or of some of them."""
    lengths = [length for length in range(1, options + 1) if length != options - 1 or options == 1]
    return tuple(order for length in lengths for order in permutations(range(1, options + 1), length))


def publications(papers: Ways, rules: Rules, tell: Tell) -> Iterator[Publication]:
    """What is published of votes; where lots decide, of each way in which they may fall."""
    waiting: list[Lots] = [()]
    while waiting:
        lots = waiting.pop()
        try:
            detail = count(papers, rules, [drawn for _between, drawn in lots])
        except TieNeedsLot as tie:
            waiting += [(*lots, (tie.between, drawn)) for drawn in tie.between]
        else:
            yield repr((tell(detail, papers, rules), lots))


def count(papers: Ways, rules: Rules, drawn: list[int]) -> Detail:
    if rules.method == "stv":
        return count_stv(Counter(papers), options=rules.numbers, places=rules.places, lots=drawn)
    counted = count_run_off if rules.method == "run-off" else count_ranked_pairs
    return counted(numbered_alike(papers, rules.numbers), options=rules.numbers, lots=drawn)


@dataclass
class Found:
    """Of all ways with one publication: the fewest and the most who cast each order."""

    fewest: list[int] = field(default_factory=list[int])
    most: list[int] = field(default_factory=list[int])

    def add(self, cast: list[int]) -> None:
        self.fewest = list(map(min, self.fewest or cast, cast))
        self.most = list(map(max, self.most or cast, cast))


def firsts_of(papers: Ways, rules: Rules) -> tuple[tuple[int, int], ...]:
    """How many put each option first."""
    firsts = dict.fromkeys(rules.numbers, 0)
    for order, votes in papers.items():
        firsts[order[0]] += votes  # type: ignore[index]
    return tuple(firsts.items())


def told_now(detail: Detail, papers: Ways, rules: Rules) -> object:
    """All that is published of a count of orders beside its lots."""
    tallied = Tally(firsts_of(papers, rules), sum(papers.values()), detail.chosen, (), detail)
    return {**result_in_sums(tallied, rules), "sums": sums_told(tallied, rules)}


def told_before(detail: Detail, papers: Ways, rules: Rules) -> object:
    """What was: first choices, tables and pairs."""
    told: dict[str, Any] = older_detail(detail) or {}
    return firsts_of(papers, rules), told.get("pairs", told), detail.chosen


def every_way(
    patterns: Sequence[Pattern], votes: int, publish: Callable[[Counter[Pattern]], Iterable[Publication]]
) -> dict[Publication, Found]:
    """All that can be published of so many votes, and what it proves of each pattern."""
    found: dict[Publication, Found] = {}
    for way in combinations_with_replacement(patterns, votes):
        papers = Counter(way)
        cast = [papers[pattern] for pattern in patterns]
        for publication in publish(papers):
            found.setdefault(publication, Found()).add(cast)
    return found


def drawn_votes(rules: Rules, votes: int, chance: Random, *, skewed: bool) -> Ways:
    """Invented votes: any order is as likely, or a few are the fashion and others rare."""
    orders = orders_of(rules.options)
    weights = [chance.random() ** 6 if skewed else 1.0 for _order in orders]
    return Counter(chance.choices(orders, weights, k=votes))


@dataclass
class Search:
    """Other votes with the same publication, drawn by chance or found by changing a few votes."""

    rules: Rules
    tell: Tell
    chance: Random
    tries: int = 300

    def open_orders(self, papers: Ways, publication: Publication) -> tuple[set[Order], set[Order]]:
        """Which orders may have been cast, and which may not."""
        orders = orders_of(self.rules.options)
        may, may_not = set[Order](), set[Order]()

        def note(votes: Ways) -> None:
            may.update(votes)
            may_not.update(order for order in orders if order not in votes)

        note(papers)
        known = [papers]
        for number in range(self.tries):
            drawn = drawn_votes(self.rules, sum(papers.values()), self.chance, skewed=number % 2 == 0)
            if self._is_told_so(drawn, publication):
                note(drawn)
                known = [*known[:3], drawn]
        for order in orders:
            for votes in known:
                others = may_not if votes.get(order) else may
                tries = self._changed(order, votes) if order not in others else ()
                same = (new for new in tries if self._is_told_so(new, publication))
                for new in islice(same, 1):
                    note(new)
        return may, may_not

    def _is_told_so(self, votes: Ways, publication: Publication) -> bool:
        return publication in publications(votes, self.rules, self.tell)

    def _changed(self, order: Order, papers: Ways) -> Iterator[Counter[Order]]:
        """Votes without an order, if there are any, or with it if there are none; the likest first."""
        others = [each for each in orders_of(self.rules.options) if each != order]
        others.sort(key=lambda other: -_alike(order, other))
        moved = papers.get(order, 0)
        for other in others:
            if moved:
                yield Counter({**papers, order: 0, other: papers.get(other, 0) + moved}) + Counter()
            elif papers.get(other):
                yield Counter({**papers, order: 1, other: papers[other] - 1}) + Counter()
        for number in range(self.tries):
            new = list(Counter(papers).elements())
            self.chance.shuffle(new)
            if not moved:
                new[0] = order
            for place in range(not moved, 1 + number % 4):
                new[place] = self.chance.choice(others)
            yield Counter(each if each != order or not moved else self.chance.choice(others) for each in new)


def _alike(order: Order, other: Order) -> int:
    return sum(1 for one, two in zip(order, other, strict=False) if one == two)
