"""Ranked pairs (Condorcet).

1. A vote puts options in order, as many as the voter wants. It prefers an option to every one that stands
   at a later rank and to every one it does not name.
2. Every two options are compared: the one that more votes prefer wins the comparison. A comparison with
   equally many on both sides is won by none.
3. The comparisons are taken from the strongest to the weakest: more votes for the winner is stronger; of
   two with equally many, the one with fewer against is stronger.
4. A comparison counts unless it would close a circle with those that count already. Comparisons that are
   equally strong are taken together: those of them that would close a circle with the ones before and with
   each other do not count.
5. The option that loses no comparison that counts is chosen. If there are several, the lot decides.

With no vote at all, nothing is chosen. The rule is Tideman's (Independence of clones as a criterion for
voting rules, 1987) with winning votes; step 4 takes equals together, so that no chance is needed where it
changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from voting.methods.boxes import RankColumns, Votes, ranks_in_bytes
from voting.methods.lots import Lots

Pair = tuple[int, int]


@dataclass(frozen=True)
class Compared:
    """How many votes prefer the first option of each pair to the second, which pairs count, what is chosen.

    `counting` names them in the order in which they were taken, the winner first.
    """

    preferring: dict[Pair, int]
    counting: tuple[Pair, ...]
    votes: int
    chosen: tuple[int, ...]


def count_ranked_pairs(votes: Votes, *, options: Sequence[int], lots: Sequence[int] = ()) -> Compared:
    """Count votes that number options, by comparing every two. Raises TieNeedsLot, LotDoesNotFit."""
    ranks = RankColumns(ranks_in_bytes(votes, boxes=len(options)), options)
    return decide_pairs(compare(ranks), votes=ranks.votes, options=options, lots=lots)


def decide_pairs(
    preferring: dict[Pair, int], *, votes: int, options: Sequence[int], lots: Sequence[int] = ()
) -> Compared:
    """Decide by comparisons that are known already. Raises TieNeedsLot, LotDoesNotFit."""
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
    """How many votes prefer one option to another, for every pair both ways."""
    pairs = [pair for a, b in combinations(ranks.ranks, 2) for pair in ((a, b), (b, a))]
    return {(option, other): ranks.preferring(option, other) for option, other in pairs}


def by_strength(preferring: Mapping[Pair, int]) -> list[list[Pair]]:
    """The comparisons that somebody wins, the strongest first; those that are equally strong together."""
    groups = groupby(_wins(preferring), key=lambda pair: _strength_of(pair, preferring))
    return [list(equals) for _strength, equals in groups]


def _strength_of(pair: Pair, preferring: Mapping[Pair, int]) -> tuple[int, int]:
    winner, loser = pair
    return preferring[winner, loser], -preferring[loser, winner]


def _wins(preferring: Mapping[Pair, int]) -> list[Pair]:
    """The comparisons that somebody wins, the strongest first."""
    won = [(a, b) for a, b in preferring if preferring[a, b] > preferring[b, a]]
    return sorted(won, key=lambda pair: _strength_of(pair, preferring), reverse=True)


def _reach(pairs: Sequence[Pair], options: Sequence[int]) -> dict[int, set[int]]:
    """Which options each option stands above, directly or through others (Warshall)."""
    reach = {option: {loser for winner, loser in pairs if winner == option} for option in options}
    for through in options:
        for option in options:
            if through in reach[option]:
                reach[option] |= reach[through]
    return reach
