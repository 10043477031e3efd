"""That nothing of what is published proves in which order somebody voted; tests/soak has the long form."""

from __future__ import annotations

from collections import Counter
from functools import partial
from random import Random

import pytest

from tests.unit.backwards import (
    Search,
    drawn_votes,
    every_way,
    orders_of,
    publications,
    told_before,
    told_now,
)
from tests.unit.exchanges import unclear_kinds
from voting.methods.orders import Order
from voting.methods.registry import METHODS
from voting.methods.summing import FEWEST_ORDERS, TOTALS, kind_of
from voting.methods.tally import Rules

FEWEST = 3
CONTESTS = [
    *(Rules("run-off", options) for options in (3, 4)),
    *(Rules("ranked pairs", options) for options in (3, 4)),
    *(Rules("stv", options, 2) for options in (3, 4)),
]


@pytest.mark.parametrize("rules", CONTESTS, ids=lambda rules: f"{rules.method} of {rules.options}")
@pytest.mark.parametrize("number", [10, 12, 40])
@pytest.mark.parametrize("skewed", [False, True], ids=["even", "skewed"])
def test_any_order_may_have_been_cast_and_may_not_have_been(rules: Rules, number: int, skewed: bool) -> None:
    """Where no lot decided; where one did, that can prove an order, and docs/threat-model.md says so."""
    if kind_of(rules, number) == TOTALS:
        pytest.skip("totals are told")
    chance = Random(7)
    for _contest in range(3):
        votes = drawn_votes(rules, number, chance, skewed=skewed)
        publication, *others = publications(votes, rules, told_now)
        if others:
            continue
        may, may_not = Search(rules, told_now, chance, tries=3000).open_orders(votes, publication)
        proven = set(orders_of(rules.options)) - may_not
        assert not [order for order in proven if votes[order] < FEWEST]
        assert may == set(orders_of(rules.options))


@pytest.mark.parametrize("method", ["run-off", "stv"])
@pytest.mark.parametrize("skewed", [False, True], ids=["even", "skewed"])
def test_of_totals_no_order_nor_beginning_of_one_or_two_is_proven_but_in_a_rare_contest(
    method: str, skewed: bool
) -> None:
    """With the fewest options and votes of which totals are told, and where no lot decided."""
    rules, chance = Rules(method, METHODS[method].fewest_options, 2 if method == "stv" else 1), Random(3)
    assert kind_of(rules, FEWEST_ORDERS) == TOTALS
    unclear = [
        unclear_kinds(drawn_votes(rules, FEWEST_ORDERS, chance, skewed=skewed), rules, told_now, chance)
        for _contest in range(5)
    ]
    assert sum(map(bool, unclear)) <= 2


def test_what_was_told_before_is_seen_through() -> None:
    """One vote passed on, and it made the difference: whoever dictated it knows that it was cast."""
    rules = Rules("run-off", 3)
    votes: Counter[Order] = Counter({(1, 2, 3): 2, (2, 1, 3): 2, (3, 2, 1): 1})
    for tell, fewest in ((told_before, 1), (told_now, 0)):
        publish = partial(publications, rules=rules, tell=tell)
        [publication] = publish(votes)
        found = every_way(orders_of(3), 5, publish)[publication]
        assert found.fewest[orders_of(3).index((3, 2, 1))] == fewest
