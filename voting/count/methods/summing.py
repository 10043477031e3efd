"""What is published of a count where single votes are not: sums, in which no vote can be recognised.

Where options are crossed or given points, the sum of each option decides everything, and is told.

Where options are put in order, any number can be worked backwards until it proves that an order was cast. Of
three options, say, everybody whose vote passes on from the one that went out and reaches another has cast one
and the same order; and whether the number of votes that reach nobody is odd or even can prove the rest. So no
number is told but that of all votes, and only this:

1. Ranked pairs: of each option that is beaten, one comparison that it loses; to what is chosen, if it did.
2. Run-off: which option is chosen, and against which one it stood when two were left (see `run_off`).
   Nothing of the rounds: if the option chosen was not ahead in the first, that alone proves an order.
3. Single transferable vote: which options are chosen, and not in which turn.

tests/unit/backwards.py tries what this proves against every way in which people can vote.
"""

from __future__ import annotations

from typing import Any

from voting.count.methods.ranked_pairs import Compared, Pair
from voting.count.methods.run_off import RunOff
from voting.count.methods.stv import Transferred
from voting.count.methods.tally import ORDERED, Rules, Tally


def told_in_sums(tallied: Tally) -> dict[str, Any] | None:
    """How a count went; None where the sums of the options say all, and while a tie waits for its lot.

    `wins`: of each comparison told the winner and the loser. `chosen`: the options chosen, by number.
    `against`: the other one of the last two, None where it is not told.
    """
    detail = tallied.detail
    if isinstance(detail, Compared):
        return {"wins": [list(pair) for pair in wins_told(detail)]}
    if isinstance(detail, RunOff):
        return {"chosen": list(detail.chosen), "against": detail.against}
    if isinstance(detail, Transferred):
        return {"chosen": sorted(detail.chosen)}
    return None


def wins_told(detail: Compared) -> list[Pair]:
    """Of each option that loses a comparison which counts, one: to what is chosen, if it lost to that."""
    told: list[Pair] = []
    for loser in sorted({loser for _winner, loser in detail.counting}):
        winners = [winner for winner, other in detail.counting if other == loser]
        told.append((min(winners, key=lambda winner: (winner not in detail.chosen, winner)), loser))
    return told


def counts_in_sums(tallied: Tally, *, rules: Rules) -> list[list[int]] | None:
    """The number of each option; None where options are put in order."""
    return None if rules.method in ORDERED else [list(count) for count in tallied.counts]


def chosen_in_sums(tallied: Tally) -> list[int]:
    """What is chosen; where votes pass on, the turn would tell who had more of them, so it is by number."""
    chosen = list(tallied.chosen)
    return sorted(chosen) if isinstance(tallied.detail, Transferred) else chosen
