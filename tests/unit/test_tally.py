"""The tally against an independent slow count."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.count.tally import LotDoesNotFit, Tally, TieNeedsLot, chosen, tally

OPTIONS = (1, 2, 3, 4)
votes_for_one = st.lists(st.sampled_from(OPTIONS).map(lambda option: (option,)), max_size=60)
votes_for_some = st.lists(st.sets(st.sampled_from(OPTIONS), min_size=1).map(sorted), max_size=60)


def slow_count(votes: list[list[int]] | list[tuple[int]], option: int) -> int:
    return len([vote for vote in votes if option in vote])


@given(st.one_of(votes_for_one, votes_for_some))
def test_the_tally_is_that_of_a_slow_count(votes: list[list[int]]) -> None:
    result = tally(votes, options=OPTIONS)
    assert result.counts == tuple((option, slow_count(votes, option)) for option in OPTIONS)
    assert result.valid == len(votes)


@given(st.one_of(votes_for_one, votes_for_some))
def test_nobody_who_leads_is_beaten_and_everybody_else_is(votes: list[list[int]]) -> None:
    result = tally(votes, options=OPTIONS)
    for option in OPTIONS:
        beaten = any(slow_count(votes, other) > slow_count(votes, option) for other in OPTIONS)
        assert (option in result.leaders) == (bool(votes) and not beaten)


@given(votes_for_some, st.randoms())
def test_the_order_of_votes_does_not_matter(votes: list[list[int]], chance: Random) -> None:
    shuffled = votes[:]
    chance.shuffle(shuffled)
    assert tally(shuffled, options=OPTIONS) == tally(votes, options=OPTIONS)


@given(st.one_of(votes_for_one, votes_for_some))
def test_a_tie_is_never_broken_in_silence(votes: list[list[int]]) -> None:
    result = tally(votes, options=OPTIONS)
    if len(result.leaders) > 1:
        with pytest.raises(TieNeedsLot) as tie:
            chosen(result, lot=None)
        assert tie.value.between == result.leaders
        for option in result.leaders:
            assert chosen(result, lot=option) == option
    else:
        assert chosen(result, lot=None) == next(iter(result.leaders), None)


def test_a_lot_for_an_option_that_does_not_lead_is_refused() -> None:
    level = Tally(counts=((1, 2), (2, 2), (3, 0)), valid=4, leaders=(1, 2))
    with pytest.raises(LotDoesNotFit):
        chosen(level, lot=3)
