"""What must hold for every count whatever was voted, tried on elections by chance."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.bundles import some_contest, votes_for
from tests.unit.slow_counts import slow_pairs
from voting.methods.lots import LotDoesNotFit
from voting.methods.registry import METHODS
from voting.methods.stv import WHOLE, Transferred
from voting.methods.tally import Rules, Tally, tally


@st.composite
def elections(draw: st.DrawFn, *methods: str) -> tuple[list[list[int]], Rules]:
    """The votes of a contest by one of some methods, ranks that options share or leave out among them."""
    chance = draw(st.randoms(use_true_random=False))
    rules = some_contest(chance, draw(st.sampled_from(sorted(methods or METHODS))))
    return votes_for(rules, draw(st.integers(0, 20)), chance), rules


def with_first_lots(votes: list[list[int]], rules: Rules) -> Tally:
    """Count to the end; every lot falls on the first of those that tie."""
    lots: list[int] = []
    while (tallied := tally(votes, rules=rules, lots=lots)).tie:
        lots.append(tallied.tie[0])
    return tallied


@settings(max_examples=40)
@given(elections(), st.randoms(use_true_random=False))
def test_the_order_of_votes_does_not_matter(election: tuple[list[list[int]], Rules], chance: Random) -> None:
    votes, rules = election
    shuffled = votes[:]
    chance.shuffle(shuffled)
    assert tally(shuffled, rules=rules) == tally(votes, rules=rules)
    assert with_first_lots(shuffled, rules) == with_first_lots(votes, rules)


@settings(max_examples=40)
@given(elections())
def test_a_tie_waits_every_lot_for_it_counts_and_no_other(election: tuple[list[list[int]], Rules]) -> None:
    votes, rules = election
    waiting = tally(votes, rules=rules)
    for option in rules.numbers:
        if option in waiting.tie:
            going_on = tally(votes, rules=rules, lots=[option])
            assert (going_on.counts, going_on.valid) == (waiting.counts, waiting.valid)
            assert going_on.tie or going_on.chosen
        else:
            with pytest.raises(LotDoesNotFit):
                tally(votes, rules=rules, lots=[option])
    assert len(waiting.tie) != 1
    assert not (waiting.tie and (waiting.chosen or waiting.detail))


@settings(max_examples=40)
@given(elections())
def test_as_many_are_chosen_as_there_are_places_and_options_for(
    election: tuple[list[list[int]], Rules],
) -> None:
    votes, rules = election
    chosen = with_first_lots(votes, rules).chosen
    somebody = any(any(vote) for vote in votes) if rules.method in {"run-off", "stv"} else bool(votes)
    assert len(set(chosen)) == len(chosen) <= min(rules.places, rules.options)
    if not somebody:
        assert chosen == ()
    elif rules.method in {"choose one", "approval", "score", "ranked pairs"}:
        assert len(chosen) == min(rules.places, rules.options)


@settings(max_examples=40)
@given(elections("ranked pairs"))
def test_an_option_that_wins_every_comparison_is_chosen(election: tuple[list[list[int]], Rules]) -> None:
    votes, rules = election
    prefer = slow_pairs(votes, rules.options)
    for option in rules.numbers:
        others = [other for other in rules.numbers if other != option]
        if votes and all(prefer[option, other] > prefer[other, option] for other in others):
            assert tally(votes, rules=rules).chosen == (option,)


@settings(max_examples=40)
@given(elections("stv"))
def test_no_part_of_a_vote_is_lost_or_made_in_any_transfer(election: tuple[list[list[int]], Rules]) -> None:
    votes, rules = election
    detail = with_first_lots(votes, rules).detail
    assert isinstance(detail, Transferred)
    assert detail.quota * (rules.places + 1) > detail.votes >= (detail.quota - 1) * (rules.places + 1)
    for stage in detail.stages:
        held = [number for _option, number in stage.votes]
        assert sum(held) + stage.lost == detail.votes * WHOLE
        assert min(held) >= 0
        assert stage.lost >= 0
    assert [option for stage in detail.stages for option in stage.chosen] == list(detail.chosen)


@settings(max_examples=40)
@given(elections("run-off"))
def test_every_vote_is_counted_in_every_round(election: tuple[list[list[int]], Rules]) -> None:
    votes, rules = election
    detail = with_first_lots(votes, rules).detail
    for each in detail.rounds:  # type: ignore[union-attr]
        assert sum(count for _option, count in each.counts) + each.for_none == len(votes)
