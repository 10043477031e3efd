"""Working backwards from what is published, in many contests and in every way in which few can vote."""

from __future__ import annotations

from functools import partial
from itertools import combinations
from random import Random

import pytest

from tests.soak.lengths import rounds
from tests.soak.lengths import tell as say
from tests.unit.backwards import (
    Lots,
    Search,
    Tell,
    drawn_votes,
    every_way,
    orders_of,
    publications,
    told_before,
    told_now,
)
from tests.unit.exchanges import unclear_kinds
from voting.methods.registry import METHODS
from voting.methods.summing import TOTALS, kind_of
from voting.methods.tally import Rules

FEWEST = 3
ORDERED = [Rules("run-off", 3), Rules("ranked pairs", 3), Rules("stv", 3, 2)]
NO_LOTS: Lots = ()
VOTERS = range(10, 10 + rounds(short=0, long=4))
CONTESTS = rounds(short=0, long=20)


@pytest.mark.parametrize("rules", ORDERED, ids=lambda rules: rules.method)
def test_in_no_way_in_which_so_many_can_vote_is_an_order_proven_but_by_a_lot(rules: Rules) -> None:
    for voters in VOTERS:
        publish = partial(publications, rules=rules, tell=told_now)
        every = every_way(orders_of(rules.options), voters, publish)
        proving = [told for told, found in every.items() if any(0 < few < FEWEST for few in found.fewest)]
        say(f"{rules.method}, {voters} votes: {len(every)} publications, {len(proving)} prove an order")
        assert not [told for told in proving if told.endswith(f", {NO_LOTS})")]
        assert rules.method != "ranked pairs" or not proving
        assert all(all(found.most) for found in every.values())


@pytest.mark.parametrize("method", ["run-off", "ranked pairs", "stv"])
@pytest.mark.parametrize("options", [3, 4, 5])
@pytest.mark.parametrize("tell", [told_before, told_now], ids=["before", "now"])
def test_of_contests_by_chance_other_votes_would_have_been_published_as_the_same(
    method: str, options: int, tell: Tell
) -> None:
    """What is not found to be open may still be: of what was told before, this says too much."""
    rules, chance = Rules(method, options, 2 if method == "stv" else 1), Random(options)
    for voters in (10, 12, 20, 40):
        for skewed in (False, True):
            proven = excluded = unclear = 0
            for _contest in range(CONTESTS):
                votes = drawn_votes(rules, voters, chance, skewed=skewed)
                publication, *others = publications(votes, rules, tell)
                may, may_not = Search(rules, tell, chance, tries=100).open_orders(votes, publication)
                every = set(orders_of(options))
                few = [order for order in every - may_not if votes[order] < FEWEST]
                unclear += bool(others)
                proven += bool(few) and not others
                excluded += may != every and not others
            say(
                f"{method}, {options} options, {voters} {'skewed' if skewed else 'even'} votes: of "
                f"{CONTESTS} contests {proven} prove an order, {excluded} exclude one, {unclear} had a lot"
            )
            assert tell == told_before or kind_of(rules, voters) == TOTALS or not proven


def test_how_much_the_totals_of_crossed_options_say_by_themselves() -> None:
    """Not a bar but a figure: from few votes, totals of approval can tell who crossed what."""
    patterns = [each for size in (1, 2, 3) for each in combinations((1, 2, 3), size)]
    for voters in VOTERS:
        every = every_way(
            patterns,
            voters,
            lambda papers: [str([sum(papers[each] for each in papers if n in each) for n in (1, 2, 3)])],
        )
        proving = [found for found in every.values() if any(0 < few < FEWEST for few in found.fewest)]
        say(f"approval, {voters} votes: {len(proving)} of {len(every)} totals prove a pattern of few")


@pytest.mark.parametrize("method", ["run-off", "ranked pairs", "stv"])
@pytest.mark.parametrize("voters", [30, 100])
def test_how_many_contests_of_which_totals_are_told_leave_an_order_unclear(method: str, voters: int) -> None:
    """Not a bar but a figure: what no exchange is found for may still be open."""
    rules, chance = Rules(method, METHODS[method].fewest_options, 2 if method == "stv" else 1), Random(5)
    for skewed in (False, True):
        drawn = [drawn_votes(rules, voters, chance, skewed=skewed) for _contest in range(CONTESTS)]
        unclear = sum(bool(unclear_kinds(votes, rules, told_now, chance)) for votes in drawn)
        say(f"{method}, {voters} {'skewed' if skewed else 'even'} votes: {unclear} of {CONTESTS} unclear")
