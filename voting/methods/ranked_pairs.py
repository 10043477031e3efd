"""Ranked pairs (Condorcet).

1. A vote ranks options, as many as the voter wants. It prefers an option to every one at a later rank and to
   every one it does not name.
2. Every two options are compared: the one that more votes prefer wins the comparison. A comparison with
   equal numbers on both sides has no winner.
3. The comparisons are taken from the strongest to the weakest: more votes for the winner is stronger; of
   two with equal numbers, the one with fewer against is stronger.
4. A comparison counts unless it would close a cycle with those that count already. Equally strong
   comparisons are taken together: those of them that would close a cycle with the earlier ones and with
   each other do not count.
5. The option that loses no comparison that counts is chosen. If there are several, a draw decides.

With no vote at all, nothing is chosen. The rule is Tideman's (Independence of clones as a criterion for
voting rules, 1987) with winning votes; step 4 takes equals together, so that no chance is needed where it
changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, groupby
from typing import Any

from voting.methods.boxes import RankColumns, Votes, can_be_firsts, first_choices, ranks_in_bytes
from voting.methods.lots import Lots
from voting.methods.method import Boxes, Finish, Method, Words, mark
from voting.methods.ranked_words import COUNTED, DO, NUMBER

Pair = tuple[int, int]


@dataclass(frozen=True)
class Compared:
    """How many votes prefer one option to another in each pair, the pairs that count, and the option chosen.

    `counting` lists them in the order in which they were taken, the winner first.
    """

    preferring: dict[Pair, int]
    counting: tuple[Pair, ...]
    votes: int
    chosen: tuple[int, ...]

    def as_data(self) -> dict[str, Any]:
        """Return every pair, and the comparisons that count."""
        options = sorted({option for pair in self.preferring for option in pair})
        return {
            "pairs": [[self.preferring.get((row, other)) for other in options] for row in options],
            "counting": [list(pair) for pair in self.counting],
        }

    def in_sums(self, *, has_totals: bool) -> dict[str, Any]:
        """Return the same without the losing sides, but with equal strengths; or only some of the wins."""
        if not has_totals:
            return {"wins": [list(pair) for pair in self._wins_told()]}
        taken = by_strength(self.preferring)
        won = {pair for together in taken for pair in together}
        told = self.as_data()
        rows = [
            [votes if (row, other) in won else None for other, votes in enumerate(each, start=1)]
            for row, each in enumerate(told["pairs"], start=1)
        ]
        return {**told, "pairs": rows, "taken": [[list(pair) for pair in each] for each in taken]}

    def _wins_told(self) -> list[Pair]:
        """Return one comparison that counts for each loser: against the option chosen, if it lost to that."""
        told: list[Pair] = []
        for loser in sorted({loser for _winner, loser in self.counting}):
            winners = [winner for winner, other in self.counting if other == loser]
            told.append((min(winners, key=lambda winner: (winner not in self.chosen, winner)), loser))
        return told


def count_ranked_pairs(votes: Votes, *, options: Sequence[int], lots: Sequence[int] = ()) -> Compared:
    """Count votes that number options, by comparing every pair. Raises TieNeedsLot, LotDoesNotFit."""
    ranks = RankColumns(ranks_in_bytes(votes, boxes=len(options)), options)
    return decide_pairs(compare(ranks), votes=ranks.votes, options=options, lots=lots)


def decide_pairs(
    preferring: dict[Pair, int], *, votes: int, options: Sequence[int], lots: Sequence[int] = ()
) -> Compared:
    """Decide by given comparisons. Raises TieNeedsLot, LotDoesNotFit."""
    counting: list[Pair] = []
    for together in by_strength(preferring):
        reach = _reach([*counting, *together], options)
        counting += [(winner, loser) for winner, loser in together if winner not in reach[loser]]
    beaten = {loser for _winner, loser in counting}
    unbeaten = [option for option in options if option not in beaten]
    draw = Lots(lots)
    chosen: tuple[int, ...] = ()
    if votes:
        chosen = (unbeaten[0],) if len(unbeaten) == 1 else (draw.draw(unbeaten, decides="chosen"),)
    draw.finish()
    return Compared(preferring, tuple(counting), votes, chosen)


def compare(ranks: RankColumns) -> dict[Pair, int]:
    """Return how many votes prefer one option to another, for every pair both ways."""
    pairs = [pair for a, b in combinations(ranks.ranks, 2) for pair in ((a, b), (b, a))]
    return {(option, other): ranks.preferring(option, other) for option, other in pairs}


def by_strength(preferring: Mapping[Pair, int]) -> list[list[Pair]]:
    """Return the comparisons that have a winner, the strongest first, equally strong ones grouped."""
    groups = groupby(_wins(preferring), key=lambda pair: _strength_of(pair, preferring))
    return [list(equals) for _strength, equals in groups]


def _strength_of(pair: Pair, preferring: Mapping[Pair, int]) -> tuple[int, int]:
    winner, loser = pair
    return preferring[winner, loser], -preferring[loser, winner]


def _wins(preferring: Mapping[Pair, int]) -> list[Pair]:
    """Return the comparisons that have a winner, the strongest first."""
    won = [(a, b) for a, b in preferring if preferring[a, b] > preferring[b, a]]
    return sorted(won, key=lambda pair: _strength_of(pair, preferring), reverse=True)


def _reach(pairs: Sequence[Pair], options: Sequence[int]) -> dict[int, set[int]]:
    """Return the options that each option beats, directly or through others (Warshall)."""
    reach = {option: {loser for winner, loser in pairs if winner == option} for option in options}
    for through in options:
        for option in options:
            if through in reach[option]:
                reach[option] |= reach[through]
    return reach


def _count(ballots: bytes, options: Sequence[int], _places: int) -> tuple[dict[int, int], Finish]:
    return first_choices(ballots, options), partial(count_ranked_pairs, ballots, options=options)


RANKED_PAIRS = Method(
    name="ranked pairs",
    title=mark("Rank them (Condorcet): each pair compared"),
    words=Words(
        how=mark(
            "Put the options in order. Every option is compared with every other: which of the two "
            "do more voters prefer? The option that beats all the others wins. If none does, the "
            "clearest comparisons decide."
        ),
        do=DO,
        counted=COUNTED,
        number=NUMBER,
        on_top=mark("It came top when each pair of options was compared."),
    ),
    boxes=Boxes.RANK,
    count=_count,
    can_add_up=can_be_firsts,
    exports=("orders",),
    told=frozenset({"pairs"}),
    told_of_few=frozenset({"wins"}),
    fewest_options=5,
    unchecked="That each comparison was won as it says, and which of them were too weak to count.",
)
