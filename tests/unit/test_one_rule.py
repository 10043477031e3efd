"""What the site says of a method is what the shipped program says: both ask its record."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from tests.methods import Method
from voting.conference.rules import ContestRules
from voting.count.recount.checking import FEWEST_VOTES
from voting.methods import score, summing
from voting.methods.method import Method as Record
from voting.methods.registry import METHODS
from voting.methods.tally import Rules, fits
from voting.vote.rules import are_valid

OPTIONS = 4


def test_the_program_knows_the_methods_of_the_house_and_its_numbers() -> None:
    assert [method.value for method in Method] == [*METHODS]
    assert all(name == method.name for name, method in METHODS.items())
    assert those(lambda method: not method.is_crossed) == {"run-off", "ranked pairs", "score", "stv"}
    assert those(lambda method: method.chooses_several) == {"approval", "score", "stv"}
    assert {method.highest for method in METHODS.values()} == {0, score.HIGHEST}
    assert (FEWEST_VOTES, summing.FEWEST_ORDERS) == (10, 30)
    fewest = {name: method.fewest_options for name, method in METHODS.items() if method.fewest_options}
    assert fewest == {"run-off": 4, "stv": 4, "ranked pairs": 5}


def those(wanted: Callable[[Record], bool]) -> set[str]:
    """The names of the methods that are so."""
    return {name for name, method in METHODS.items() if wanted(method)}


@given(st.sampled_from(Method), st.lists(st.integers(-1, 7), max_size=OPTIONS + 1))
def test_whatever_makes_a_vote_can_be_tallied(method: Method, marks: list[int]) -> None:
    places = 2 if method == Method.STV else 1
    if are_valid(marks, rules=ContestRules(method, places), options=OPTIONS):
        assert fits(tuple(marks), rules=Rules(method, OPTIONS, places))
