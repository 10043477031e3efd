"""What the shipped program states for itself is what the house says: it may import nothing of the house."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voting.conference import rules as house
from voting.conference.models import Method
from voting.conference.rules import ContestRules
from voting.count.recount.checking import FEWEST_VOTES
from voting.methods import score, summing, tally
from voting.methods.tally import Rules, fits
from voting.vote.rules import are_valid

OPTIONS = 4


def test_the_program_knows_the_methods_of_the_house_and_its_numbers() -> None:
    assert {method.value for method in Method} == tally.METHODS
    assert tally.NUMBERED == house.NUMBERED
    assert tally.OF_SEVERAL == house.OF_SEVERAL
    assert score.HIGHEST == house.HIGHEST_SCORE
    assert (house.votes_to_show(FEWEST_VOTES - 1), house.votes_to_show(FEWEST_VOTES)) == (None, FEWEST_VOTES)
    assert (dict(house.FEWEST_RANKED), house.FEWEST_ORDERS) == (summing.FEWEST_OPTIONS, summing.FEWEST_ORDERS)


@given(st.sampled_from(Method), st.lists(st.integers(-1, 7), max_size=OPTIONS + 1))
def test_whatever_makes_a_vote_can_be_tallied(method: Method, marks: list[int]) -> None:
    places = 2 if method == Method.STV else 1
    if are_valid(marks, rules=ContestRules(method, places), options=OPTIONS):
        assert fits(tuple(marks), rules=Rules(method, OPTIONS, places))
