"""Working backwards from totals of many votes: whether some can be exchanged for others, unnoticed.

A kind is a whole order, or a beginning ("X first, then B") with whatever follows. Every table that is told,
and every pair, adds up what each vote says of it. So votes may be exchanged for as many others that say the
same in sum; up to three at a time are tried, and each attempt is counted again to its end and published.
Where none is left of the kind and the publication is the same, nobody can prove that it was cast. What is
not found may still be open, so this never says too little of what could be proven.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, permutations
from random import Random

from tests.unit.backwards import Publication, Tell, Ways, count, orders_of, publications
from voting.methods.orders import Order, next_left
from voting.methods.ranked_pairs import Compared
from voting.methods.run_off import RunOff
from voting.methods.stv import Transferred
from voting.methods.tables import tables_to_tell
from voting.methods.tally import Detail, Rules

FEWEST = 3
# What one vote says of all that is told, one digit for each number; three votes never carry.
BASE = 4
Says = Callable[[Order], Sequence[object]]


def kinds_of_few(votes: Ways, rules: Rules) -> list[Order]:
    """Beginnings of two and more that one or two voters share, and so whole orders; not a first choice."""
    beginnings = Counter[Order]()
    for order, number in votes.items():
        for length in range(2, len(order) + 1):
            beginnings[order[:length]] += number
        # A whole order is told from a beginning by the end that is written behind it.
        beginnings[(*order, 0)] += number
    return [kind for kind, number in beginnings.items() if number < FEWEST]


def is_of(order: Order, kind: Order) -> bool:
    return (*order, 0)[: len(kind)] == kind


def says_of_totals(detail: Detail, rules: Rules, kept: Sequence[int] | None = None) -> Says:
    """What a vote says of each pair, or for which option it stands in the tables kept, or in all of them."""
    if isinstance(detail, Compared):
        has = detail.preferring
        pairs = [(a, b) for a, b in permutations(rules.numbers, 2) if has[a, b] > has[b, a]]
        return lambda order: [order[0], *(_prefers(order, a, b) for a, b in pairs)]
    if isinstance(detail, RunOff):
        tables = [{option for option, _votes in each.counts} for each in detail.rounds]
        tables = tables if kept is None else [tables[n] for n in kept]
        return lambda order: [(next_left(order, table) or (0,))[0] for table in tables]
    assert isinstance(detail, Transferred)
    moves = _moves(detail, rules)
    places = range(len(detail.stages)) if kept is None else kept
    return lambda order: [_way(order, moves)[n] for n in places]


def _moves(detail: Transferred, rules: Rules) -> list[tuple[int, set[int]]]:
    """Of each stage the option whose votes moved in it (0: of none), and those to which they could."""
    left, moves = set(rules.numbers), list[tuple[int, set[int]]]()
    before: dict[int, int] = {}
    for each in detail.stages:
        votes = dict(each.votes)
        moved = next((option for option, number in before.items() if votes[option] < number), each.out or 0)
        left = left - {moved}
        moves.append((moved, left))
        left, before = left - set(each.chosen), votes
    return moves


def _way(order: Order, moves: Sequence[tuple[int, set[int]]]) -> list[object]:
    """On whose pile a vote lies at the end of each stage."""
    pile, way = order[0], list[object]()
    for moved, left in moves:
        if pile == moved:
            pile = (next_left(order, left) or (0,))[0]
        way.append(pile)
    return way


def _prefers(order: Order, one: int, other: int) -> bool:
    return one in order and (other not in order or order.index(one) < order.index(other))


def unclear_kinds(votes: Ways, rules: Rules, tell: Tell, chance: Random) -> list[Order] | None:
    """Kinds that one or two voters cast and of which no exchange is found; None where a lot decided."""
    publication, *others = publications(votes, rules, tell)
    if others:
        return None
    detail = count(votes, rules, [])
    says = [says_of_totals(detail, rules)]
    if isinstance(detail, RunOff | Transferred):
        kept = tables_to_tell(detail.tables())
        says += [says_of_totals(detail, rules, kept), says_of_totals(detail, rules, [0])]
    exchanges = Exchanges(rules, tell, votes, publication, says, chance)
    return [kind for kind in kinds_of_few(votes, rules) if not exchanges.is_open(kind)]


@dataclass
class _Alike:
    """Votes by what they say, as a number."""

    sums: dict[Order, int]
    by_sum: dict[int, list[tuple[Order, ...]]]

    @classmethod
    def of(cls, orders: Sequence[Order], says: Says) -> _Alike:
        lines = [list(enumerate(says(order))) for order in orders]
        digits = {each: BASE**n for n, each in enumerate({each for line in lines for each in line})}
        sums = {order: sum(digits[each] for each in line) for order, line in zip(orders, lines, strict=True)}
        by_sum = defaultdict[int, list[tuple[Order, ...]]](list)
        for size in (1, 2):
            for several in combinations_with_replacement(orders, size):
                by_sum[sum(map(sums.__getitem__, several))].append(several)
        return cls(sums, by_sum)

    def ways(self, old: tuple[Order, ...], chance: Random) -> list[tuple[Order, ...]]:
        """As many votes that say the same in sum."""
        total = sum(map(self.sums.__getitem__, old))
        ways = list(self.by_sum.get(total, ()))
        if len(old) == 3:
            ways = [
                (first, *more)
                for first, says in self.sums.items()
                for more in self.by_sum.get(total - says, ())
                if len(more) == 2
            ]
        chance.shuffle(ways)
        return ways


@dataclass
class Exchanges:
    """What can be exchanged in votes of which totals are published."""

    rules: Rules
    tell: Tell
    votes: Ways
    publication: Publication
    # What votes that are exchanged must say alike: first what cannot change anything, then only what is told.
    says: Sequence[Says]
    chance: Random
    tries: int = 400
    tried: int = 0

    def __post_init__(self) -> None:
        self.orders = orders_of(self.rules.options)
        self.alike = [_Alike.of(self.orders, says) for says in self.says]

    def is_open(self, kind: Order) -> bool:
        """Whether other votes without any of this kind are found that would have been published the same."""
        for alike in self.alike:
            self.tried = 0
            if any(self._is_told_so(votes) for votes in self._without(Counter(self.votes), kind, alike)):
                return True
        return False

    def _without(self, votes: Counter[Order], kind: Order, alike: _Alike) -> Iterator[Counter[Order]]:
        of_kind = next((order for order in votes if is_of(order, kind)), None)
        if of_kind is None:
            yield votes
            return
        rest = list((votes - Counter([of_kind])).elements())
        self.chance.shuffle(rest)
        others = [(), *((each,) for each in dict.fromkeys(rest)), *combinations(rest[:12], 2)]
        for more in others:
            for new in alike.ways((of_kind, *more), self.chance):
                if self.tried >= self.tries:
                    return
                self.tried += 1
                if not any(is_of(order, kind) for order in new):
                    yield from self._without((votes - Counter((of_kind, *more))) + Counter(new), kind, alike)

    def _is_told_so(self, votes: Ways) -> bool:
        return self.publication in publications(votes, self.rules, self.tell)
