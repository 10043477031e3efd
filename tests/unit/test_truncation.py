"""Whether the parts of votes that the Scottish rules cut off decided a transferable vote."""

from __future__ import annotations

import random
from itertools import chain, repeat

import pytest

from voting.methods.lots import TieNeedsLot
from voting.methods.orders import Order
from voting.methods.stv import WHOLE, count_stv
from voting.methods.truncation import truncation_decides

# Option 4 passes 9 votes on at four ninths: 3.99996 for option 1 by the rules, and 4 with nothing cut off.
# Then option 5 has 4 as well, and had fewer the stage before.
DECIDED: dict[Order, int] = {(4, 1, 2): 9, (5, 1, 4, 2, 3): 3, (3, 5, 4): 1}
# The same with one vote more for option 1, which is ahead then whatever is cut off.
CLEAR: dict[Order, int] = DECIDED | {(1,): 1}


def votes_of(papers: dict[Order, int]) -> list[Order]:
    return [*chain.from_iterable(repeat(order, number) for order, number in papers.items())]


def decides(papers: dict[Order, int], *, options: int = 5, places: int = 2) -> bool:
    votes = votes_of(papers)
    counted = count_stv(votes, options=range(1, options + 1), places=places)
    return truncation_decides(votes, counted, options=range(1, options + 1), places=places)


def test_an_option_that_lost_by_what_was_cut_off_is_noticed() -> None:
    counted = count_stv(votes_of(DECIDED), options=range(1, 6), places=2)
    assert counted.chosen == (4, 5)
    assert dict(counted.stages[-2].votes) == {1: 399_996, 2: 0, 3: 0, 4: 500_000, 5: 400_000}
    exact = count_stv(votes_of(DECIDED), options=range(1, 6), places=2, is_exact=True)
    assert exact.chosen == (4, 1)
    assert decides(DECIDED)


def test_an_option_that_missed_the_quota_by_what_was_cut_off_is_noticed() -> None:
    # The surplus of option 1 gives option 4 exactly 11: that of the rules is 10.9999.
    papers: dict[Order, int] = {
        (2, 3, 4, 1): 9,
        (1, 3, 2): 7,
        (1, 5, 3, 2, 4): 7,
        (4, 2, 3, 1, 5): 7,
        (3, 5, 4, 2): 4,
    }
    assert decides(papers)


def test_what_is_cut_off_mostly_decides_nothing() -> None:
    assert not decides(CLEAR)
    assert not decides({(1, 2): 3, (3,): 1}, options=3)


def test_a_lot_that_falls_either_way_is_not_what_was_cut_off() -> None:
    votes = votes_of({(1,): 5, (2, 3): 2, (3, 2): 2, (4,): 2})
    with pytest.raises(TieNeedsLot) as tie:
        count_stv(votes, options=range(1, 5), places=2)
    counted = count_stv(votes, options=range(1, 5), places=2, lots=tie.value.between[:1])
    assert not truncation_decides(votes, counted, options=range(1, 5), places=2)


def test_an_exact_count_loses_no_part_of_a_vote() -> None:
    chance = random.Random(7)
    for _election in range(50):
        orders = [tuple(chance.sample(range(1, 6), 5)) for _vote in range(chance.randint(10, 40))]
        try:
            counted = count_stv(orders, options=range(1, 6), places=2, is_exact=True)
        except TieNeedsLot:
            continue
        for stage in counted.stages:
            assert sum(votes for _option, votes in stage.votes) + stage.lost == len(orders) * WHOLE
