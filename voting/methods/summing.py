"""What is published of a count where single votes are not: sums that reveal no single vote.

Where options are crossed or given points, the sum of each option decides everything, and is published.

Where options are ranked, numbers can be worked backwards. Of three options, say, everyone whose vote is
transferred from the one eliminated and reaches another has cast one and the same order. With more options and
votes, so many other votes would have given the same numbers that none can be proven. So `kind_of` depends on
both, and on nothing else:

1. With fewer options or valid votes only the *chosen* are published, and no number but that of all votes.
   Ranked pairs: for each option beaten, one comparison that it loses; to the one chosen, if it did.
   Run-off: also the opponent of the option chosen when two were left (see `run_off`). Nothing about the
   rounds: if the option chosen was not ahead in the first, that alone could prove an order.
   Single transferable vote: which options are chosen, but not in which order.
2. Otherwise *totals* are published: how many rank each option first; for ranked pairs how many preferred the
   winner of each comparison (not the loser: where few did, those could be found), and which of equals is
   stronger; for a run-off and a transferable vote tables of rounds, see `tables`.

tests/unit/backwards.py works both of them backwards.
"""

from __future__ import annotations

from typing import Any

from voting.methods.tally import Rules, Tally

TOTALS, CHOSEN = "totals", "chosen"
# With fewer votes than this, a group is never broken down, no number of a single option is published, and the
# hall's screen does not show how many there are while they grow: in so small a crowd a person could be
# singled out.
FEWEST_VOTES = 10
# With fewer ranked votes than this (or fewer options, see `method`) only the options chosen are published.
FEWEST_ORDERS = 30


def kind_of(rules: Rules, valid: int) -> str:
    """Return what is published about so many valid votes: TOTALS, or only what is CHOSEN."""
    is_few = rules.options < rules.record.fewest_options or valid < FEWEST_ORDERS
    return CHOSEN if rules.record.is_ranked and is_few else TOTALS


def as_data_of_sums(tallied: Tally, *, rules: Rules) -> dict[str, Any] | None:
    """Return how a count went; None if the options' sums say everything, or while a tie awaits its draw.

    For totals, `rounds` as in `tables`, or `pairs` and `counting` as in `details`, without the votes for the
    loser of a comparison; `taken`: the comparisons won, the strongest first, equally strong ones together.
    For the chosen, `wins`: the winner and the loser of each comparison published; `chosen`: the options
    chosen, by number; `against`: the other of the last two, None where it is not published.
    """
    if tallied.detail is None:
        return None
    return tallied.detail.in_sums(has_totals=kind_of(rules, tallied.valid) == TOTALS)


def counts_in_sums(tallied: Tally, *, rules: Rules) -> list[list[int]] | None:
    """Return the number of each option; None where only the options chosen are published."""
    has_totals = kind_of(rules, tallied.valid) == TOTALS
    return [list(count) for count in tallied.counts] if has_totals else None


def chosen_in_sums(tallied: Tally, *, rules: Rules) -> list[int]:
    """Return the options chosen, by number if their order would reveal too much.

    That is, if the method hides it, or if few voted.
    """
    is_by_number = rules.record.hides_turn or kind_of(rules, tallied.valid) == CHOSEN
    chosen = list(tallied.chosen)
    return sorted(chosen) if is_by_number or tallied.valid < FEWEST_VOTES else chosen
