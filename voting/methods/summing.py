"""What is published of a count where single votes are not: sums, in which no vote can be recognised.

Where options are crossed or given points, the sum of each option decides everything, and is told.

Where options are put in order, numbers can be worked backwards. Of three options, say, everybody whose vote
passes on from the one that went out and reaches another has cast one and the same order. With more options
and votes, so many other votes would have given the same numbers that none can be proven. So it depends on
both, and `kind_of` says on nothing else:

1. With fewer options or valid votes only what is *chosen* is told, and no number but that of all votes.
   Ranked pairs: of each option that is beaten, one comparison that it loses; to what is chosen, if it did.
   Run-off: also against which option the one chosen stood when two were left (see `run_off`). Nothing of the
   rounds: if the option chosen was not ahead in the first, that alone could prove an order.
   Single transferable vote: which options are chosen, and not in which turn.
2. Otherwise *totals* are told: how many put each option first; of ranked pairs how many preferred the winner
   of each comparison (not the loser: where few did, those could be found), and which of equals is stronger;
   of a run-off and a transferable vote tables of rounds, see `tables`.

tests/unit/backwards.py works both of them backwards.
"""

from __future__ import annotations

from typing import Any

from voting.methods.details import as_data
from voting.methods.ranked_pairs import Compared, Pair, by_strength
from voting.methods.run_off import RunOff
from voting.methods.stv import Transferred
from voting.methods.tables import rounds_told
from voting.methods.tally import ORDERED, Rules, Tally

TOTALS, CHOSEN = "totals", "chosen"
# Below so many votes a group is never broken down, no number of a single option published, nor how many there
# are told on the hall's screen while they grow: one in so small a crowd could be picked out.
FEWEST_VOTES = 10
# Where options are put in order, with fewer of either only what is chosen is told.
FEWEST_OPTIONS = {"run-off": 4, "stv": 4, "ranked pairs": 5}
FEWEST_ORDERS = 30


def kind_of(rules: Rules, valid: int) -> str:
    """What is told of so many valid votes: TOTALS, or only what is CHOSEN."""
    is_few = rules.options < FEWEST_OPTIONS.get(rules.method, 0) or valid < FEWEST_ORDERS
    return CHOSEN if rules.method in ORDERED and is_few else TOTALS


def as_data_of_sums(tallied: Tally, *, rules: Rules) -> dict[str, Any] | None:
    """How a count went; None where the sums of the options say all, and while a tie waits for its lot.

    Of totals `rounds` as `tables` says, or `pairs` and `counting` as `as_data` tells them, without those who
    prefer the loser of a comparison; `taken`: the comparisons that are won, the strongest first, those that
    are equally strong together. Of what is chosen `wins`: of each comparison told the winner and the loser;
    `chosen`: the options chosen, by number; `against`: the other one of the last two, None where it is not
    told.
    """
    detail = tallied.detail
    has_totals = kind_of(rules, tallied.valid) == TOTALS
    if isinstance(detail, Compared):
        return _winners(detail) if has_totals else {"wins": [list(pair) for pair in wins_told(detail)]}
    if isinstance(detail, RunOff):
        if has_totals:
            return {"rounds": rounds_told(detail)}
        return {"chosen": list(detail.chosen), "against": detail.against}
    if isinstance(detail, Transferred):
        if has_totals:
            return {"quota": detail.quota, "rounds": rounds_told(detail)}
        return {"chosen": sorted(detail.chosen)}
    return None


def _winners(detail: Compared) -> dict[str, Any]:
    taken = by_strength(detail.preferring)
    won = {pair for together in taken for pair in together}
    all_told = as_data(detail) or {}
    rows = [
        [votes if (row, other) in won else None for other, votes in enumerate(each, start=1)]
        for row, each in enumerate(all_told["pairs"], start=1)
    ]
    return {**all_told, "pairs": rows, "taken": [[list(pair) for pair in each] for each in taken]}


def wins_told(detail: Compared) -> list[Pair]:
    """Of each option that loses a comparison which counts, one: to what is chosen, if it lost to that."""
    told_wins: list[Pair] = []
    for loser in sorted({loser for _winner, loser in detail.counting}):
        winners = [winner for winner, other in detail.counting if other == loser]
        told_wins.append((min(winners, key=lambda winner: (winner not in detail.chosen, winner)), loser))
    return told_wins


def counts_in_sums(tallied: Tally, *, rules: Rules) -> list[list[int]] | None:
    """The number of each option; None where only what is chosen is told."""
    has_totals = kind_of(rules, tallied.valid) == TOTALS
    return [list(count) for count in tallied.counts] if has_totals else None


def chosen_in_sums(tallied: Tally) -> list[int]:
    """What is chosen; by number where votes pass on and where few voted: its turn would tell who had more."""
    chosen = list(tallied.chosen)
    is_by_number = isinstance(tallied.detail, Transferred) or tallied.valid < FEWEST_VOTES
    return sorted(chosen) if is_by_number else chosen
