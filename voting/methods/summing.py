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

from voting.methods.tally import Rules, Tally

TOTALS, CHOSEN = "totals", "chosen"
# Below so many votes a group is never broken down, no number of a single option published, nor how many there
# are told on the hall's screen while they grow: one in so small a crowd could be picked out.
FEWEST_VOTES = 10
# Where options are put in order, with fewer votes (or options, see `method`) only what is chosen is told.
FEWEST_ORDERS = 30


def kind_of(rules: Rules, valid: int) -> str:
    """What is told of so many valid votes: TOTALS, or only what is CHOSEN."""
    is_few = rules.options < rules.record.fewest_options or valid < FEWEST_ORDERS
    return CHOSEN if rules.record.is_ranked and is_few else TOTALS


def as_data_of_sums(tallied: Tally, *, rules: Rules) -> dict[str, Any] | None:
    """How a count went; None where the sums of the options say all, and while a tie waits for its lot.

    Of totals `rounds` as `tables` says, or `pairs` and `counting` as `details` says, without those who prefer
    the loser of a comparison; `taken`: the comparisons that are won, the strongest first, those that
    are equally strong together. Of what is chosen `wins`: of each comparison told the winner and the loser;
    `chosen`: the options chosen, by number; `against`: the other one of the last two, None where it is not
    told.
    """
    if tallied.detail is None:
        return None
    return tallied.detail.in_sums(has_totals=kind_of(rules, tallied.valid) == TOTALS)


def counts_in_sums(tallied: Tally, *, rules: Rules) -> list[list[int]] | None:
    """The number of each option; None where only what is chosen is told."""
    has_totals = kind_of(rules, tallied.valid) == TOTALS
    return [list(count) for count in tallied.counts] if has_totals else None


def chosen_in_sums(tallied: Tally, *, rules: Rules) -> list[int]:
    """What is chosen; by number where a method hides its turn, or where few voted: it would tell too much."""
    is_by_number = rules.record.hides_turn or kind_of(rules, tallied.valid) == CHOSEN
    chosen = list(tallied.chosen)
    return sorted(chosen) if is_by_number or tallied.valid < FEWEST_VOTES else chosen
