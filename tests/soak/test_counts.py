"""Thousands of elections by chance: every method against an independent slow count, with ties and lots."""

from __future__ import annotations

from random import Random

import pytest

from tests.soak.lengths import rounds
from tests.unit.bundles import some_contest, votes_for
from tests.unit.slow_counts import slow_most, slow_pairs, slow_ranked_pairs, slow_run_off, slow_stv
from voting.methods.ranked_pairs import Compared
from voting.methods.registry import METHODS
from voting.methods.run_off import RunOff
from voting.methods.stv import WHOLE, Transferred
from voting.methods.tally import Rules, Tally, tally

Ties = list[tuple[int, ...]]
ELECTIONS = rounds(short=50, long=10_000)


def falls_on(between: tuple[int, ...]) -> int:
    """A lot that falls now on one and now on another."""
    return between[sum(between) % len(between)]


def counted(votes: list[list[int]], rules: Rules) -> tuple[Tally, Ties]:
    ties: Ties = []
    while (tallied := tally(votes, rules=rules, lots=list(map(falls_on, ties)))).tie:
        ties.append(tallied.tie)
    return tallied, ties


def check(votes: list[list[int]], rules: Rules) -> int:
    """Compare both counts in all they say; how many ties there were."""
    tallied, ties = counted(votes, rules)
    asked: Ties = []

    def lot(between: tuple[int, ...]) -> int:
        asked.append(between)
        return falls_on(between)

    everything = frozenset(rules.numbers)
    if rules.method == "run-off":
        assert isinstance(tallied.detail, RunOff)
        told, chosen = slow_run_off(votes, everything, lot)
        assert [dict(each.counts) for each in tallied.detail.rounds] == list(told)
        assert tallied.chosen == ((chosen,) if chosen else ())
    elif rules.method == "ranked pairs":
        assert isinstance(tallied.detail, Compared)
        assert tallied.detail.preferring == slow_pairs(votes, rules.options)
        if votes:
            counting, option = slow_ranked_pairs(votes, rules.options, lot)
            assert (set(tallied.detail.counting), tallied.chosen) == (counting, (option,))
    elif rules.method == "stv":
        assert isinstance(tallied.detail, Transferred)
        stages, order = slow_stv(votes, rules.options, rules.places, lot)
        assert [[n for _, n in stage.votes] for stage in tallied.detail.stages] == [
            [votes * WHOLE for votes in stage] for stage in stages
        ]
        assert list(tallied.chosen) == order
    else:
        scored = rules.method == "score"
        sums = [sum((vote[n - 1] if scored else n in vote) for vote in votes) for n in everything]
        assert [count for _, count in tallied.counts] == sums
        assert tallied.chosen == (slow_most(sums, places=rules.places, lot=lot) if votes else ())
    assert asked == ties
    return len(ties)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_count_is_that_of_a_slow_count(method: str) -> None:
    chance, ties = Random(f"count {method}"), 0
    for _election in range(ELECTIONS):
        rules = some_contest(chance, method)
        votes = votes_for(rules, chance.choice([0, 1, 2, 3, 4, 6, 8, 12, 20, 40]), chance)
        ties += check(votes, rules)
    assert ties > ELECTIONS / 20
