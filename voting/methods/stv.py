"""Single transferable vote, by the Scottish rules.

1. A vote ranks options. Each starts with the value 1 at its first option.
2. The quota is the number of votes divided by one more than the number of places, rounded down, plus one.
3. An option whose votes reach the quota is chosen.
4. If a chosen option has more than the quota, its votes are transferred, each to the next option in its order
   that is neither chosen nor out. A vote is transferred with the surplus times its value, divided by the
   option's votes, truncated after five decimals. The largest surplus is transferred first, one a stage.
5. If no surplus is left and places are, the option with the fewest votes is excluded, and its votes are
   transferred with the values they have.
6. Where surpluses are equally large, or several options have the fewest, the stages before are compared, the
   latest first: the larger is transferred first, the smaller is excluded. If they were always equal, a draw
   decides.
7. If as many options are left as places, they are chosen, and no more votes are transferred.

The Scottish Local Government Elections Order 2011 (SSI 2011/399), schedule 1, rules 45 to 52: the Weighted
Inclusive Gregory Method. Votes are counted in units of a hundred-thousandth, so that nothing is rounded
twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import cast

from voting.methods.boxes import can_be_firsts, first_choices
from voting.methods.lots import Lots
from voting.methods.method import Boxes, Finish, Method, Words, mark
from voting.methods.orders import Order, gathered, next_left, orders_in
from voting.methods.ranked_words import COUNTED, DO, NUMBER, ON_TOP_IN_ROUNDS
from voting.methods.transferred import WHOLE, Stage, Transferred


def count_stv(
    votes: Iterable[Order],
    *,
    options: Sequence[int],
    places: int,
    lots: Sequence[int] = (),
    is_exact: bool = False,
) -> Transferred:
    """Count votes that rank options, to choose several. Raises TieNeedsLot, LotDoesNotFit.

    An exact count truncates nothing. It is not a result under the rules: see `truncation`.
    """
    count = _Count(options, places, Lots(lots), is_exact=is_exact)
    papers = gathered(votes)
    valid = count.give(papers, WHOLE)
    count.quota = valid // (places + 1) + 1
    if valid:
        count.run()
    count.draw.finish()
    return Transferred(count.quota, tuple(count.stages), valid, tuple(count.chosen))


Papers = defaultdict[int, defaultdict[Order, int]]


def _no_papers() -> Papers:
    """Return an empty pile of papers: by their value, the number of each remaining order."""
    return defaultdict(lambda: defaultdict(int))


@dataclass
class _Count:
    """A count in progress: each option's papers by their value, and its votes."""

    options: Sequence[int]
    places: int
    draw: Lots
    is_exact: bool = False
    quota: int = 0
    lost: int = 0
    chosen: list[int] = field(default_factory=list[int])
    stages: list[Stage] = field(default_factory=list[Stage])

    def __post_init__(self) -> None:
        self.left = list(self.options)
        self.votes = dict.fromkeys(self.options, 0)
        self.papers = {option: _no_papers() for option in self.options}
        self.surplus: list[int] = []
        self.moved = 0

    def give(self, papers: Mapping[Order, int], value: int) -> int:
        """Give papers of one value each to its next option still in; return how many had one."""
        piles = {option: self.papers[option][value] for option in self.left}
        given = dict.fromkeys(piles, 0)
        for order, number in papers.items():
            found = next_left(order, piles)
            if found:
                option, rest = found
                piles[option][rest] += number
                given[option] += number
        for option, number in given.items():
            self.votes[option] += number * value
        return sum(given.values())

    def run(self) -> None:
        """Count stage by stage, until every place is filled."""
        self._end_stage(None)
        while len(self.chosen) < self.places and self.left:
            if self.surplus:
                self._pass_on_surplus()
            else:
                self._put_out()

    def _end_stage(self, out: int | None) -> None:
        """Choose options that reach the quota, or all left if they just fill the places; record the stage."""
        full = self.quota * WHOLE
        reached = [option for option in self.left if self.votes[option] >= full]
        reached.sort(key=lambda option: -self.votes[option])
        new = reached[: self.places - len(self.chosen)]
        self.left = [option for option in self.left if option not in new]
        self.chosen += new
        self.surplus += [option for option in new if self.votes[option] > full]
        if len(self.left) <= self.places - len(self.chosen):
            last = sorted(self.left, key=lambda option: -self.votes[option])
            new, self.left = [*new, *last], []
            self.chosen += last
        self.stages.append(Stage(tuple(self.votes.items()), self.lost, tuple(new), out, self.moved))

    def _pass_on_surplus(self) -> None:
        option = self._first(self.surplus, max)
        self.surplus.remove(option)
        total, full = self.votes[option], self.quota * WHOLE
        self._move(option, keep=full, worth=lambda value: self._share(total - full, value, total))
        self._end_stage(None)

    def _share(self, surplus: int, value: int, total: int) -> int:
        """Return a transferred vote's value; an exact count keeps it as a fraction, never truncated."""
        return cast("int", Fraction(surplus * value, total)) if self.is_exact else surplus * value // total

    def _put_out(self) -> None:
        option = self._first(self.left, min)
        self.left.remove(option)
        self._move(option, keep=0, worth=lambda value: value)
        self._end_stage(option)

    def _move(self, option: int, *, keep: int, worth: Callable[[int], int]) -> None:
        """Transfer an option's papers; votes with no next option, and the parts truncated, are lost."""
        before = sum(self.votes.values())
        moving, self.papers[option] = self.papers[option], _no_papers()
        self.votes[option] = keep
        self.moved = sum(sum(papers.values()) for papers in moving.values())
        for value, papers in moving.items():
            self.give(papers, worth(value))
        self.lost += before - sum(self.votes.values())

    def _first(self, among: Sequence[int], extreme: Callable[..., int]) -> int:
        """Return the option with most or fewest votes; of equals, by the last stage where they differed."""
        tied = list(among)
        for votes in (self.votes, *(dict(stage.votes) for stage in reversed(self.stages))):
            best = extreme(votes[option] for option in tied)
            tied = [option for option in tied if votes[option] == best]
        return (
            tied[0] if len(tied) == 1 else self.draw.draw(tied, decides="first" if extreme is max else "out")
        )


def _count_orders(ballots: bytes, options: Sequence[int], places: int) -> tuple[dict[int, int], Finish]:
    orders = orders_in(ballots, len(options))
    return first_choices(ballots, options), partial(count_stv, orders, options=options, places=places)


STV = Method(
    name="stv",
    title=mark("Rank them (STV): several chosen, each representing a group of voters"),
    words=Words(
        how=mark(
            "Put the options in order. %(places)s of them win. An option with enough votes wins, "
            "and its spare votes go to the next option in their order. So do the votes of the "
            "option with the fewest, which is out."
        ),
        do=DO,
        counted=COUNTED,
        number=NUMBER,
        on_top=ON_TOP_IN_ROUNDS,
    ),
    boxes=Boxes.RANK,
    count=_count_orders,
    can_add_up=can_be_firsts,
    exports=("orders", "blt"),
    needs_one_first=True,
    fewest_places=2,
    chooses_several=True,
    told=frozenset({"quota", "rounds"}),
    told_of_few=frozenset({"chosen"}),
    fewest_options=4,
    unchecked="What was chosen: votes that pass on could not be told without proving how somebody voted.",
    hides_turn=True,
)
