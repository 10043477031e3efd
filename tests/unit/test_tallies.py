"""What stands in the boxes, tallied by every method through the one door."""

from __future__ import annotations

import pytest

from voting.methods.lots import LotDoesNotFit
from voting.methods.orders import order_in
from voting.methods.registry import METHODS
from voting.methods.tally import Rules, tally

ONE_TIE = {
    "choose one": [[1], [2]],
    "approval": [[1, 2], [1, 2, 3]],
    "run-off": [[1, 2, 0], [2, 1, 0]],
    "ranked pairs": [[1, 2, 3], [2, 1, 3]],
    "score": [[5, 0, 1], [0, 5, 1]],
    "stv": [[1, 2, 3], [2, 1, 3]],
}


@pytest.mark.parametrize(
    ("boxes", "order"),
    [
        ([2, 1, 3], (2, 1, 3)),
        ([0, 1, 0], (2,)),
        ([0, 9, 4], (3, 2)),  # Numbers that are left out are passed over.
        ([1, 2, 2], (1, (2, 3))),
        ([1, 1, 2], ((1, 2), 3)),
        ([0, 0, 0], ()),
    ],
)
def test_the_numbers_in_the_boxes_make_an_order(boxes: list[int], order: tuple[object, ...]) -> None:
    assert order_in(boxes) == order


def test_a_number_that_stands_twice_stops_a_run_off_and_says_equal_in_pairs() -> None:
    votes = [[1, 2, 2], [1, 2, 2], [3, 1, 1]]
    run_off = tally(votes, rules=Rules("run-off", 3))
    assert (run_off.counts, run_off.valid, run_off.chosen) == (((1, 2), (2, 0), (3, 0)), 3, (1,))
    pairs = tally(votes, rules=Rules("ranked pairs", 3))
    assert pairs.chosen == (1,)
    assert pairs.detail is not None
    assert (pairs.detail.preferring[2, 3], pairs.detail.preferring[3, 2]) == (0, 0)  # type: ignore[union-attr]


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_tie_waits_and_any_lot_decides_it(method: str) -> None:
    rules, votes = Rules(method, 3), ONE_TIE[method]
    waiting = tally(votes, rules=rules)
    assert (waiting.tie, waiting.chosen, waiting.detail) == ((1, 2), (), None)
    decided = [tally(votes, rules=rules, lots=[lot]) for lot in waiting.tie]
    assert {each.chosen for each in decided} == {(1,), (2,)}
    for each in decided:
        assert (each.counts, each.valid, each.tie) == (waiting.counts, 2, ())
        assert each.detail is not None


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_lot_that_does_not_fit_or_is_one_too_many_is_refused(method: str) -> None:
    rules, votes = Rules(method, 3), ONE_TIE[method]
    with pytest.raises(LotDoesNotFit):
        tally(votes, rules=rules, lots=[3])
    with pytest.raises(LotDoesNotFit):
        tally(votes, rules=rules, lots=[1, 2])
    with pytest.raises(LotDoesNotFit):
        tally([], rules=rules, lots=[1])


@pytest.mark.parametrize("method", sorted(METHODS))
def test_where_nobody_voted_nothing_is_chosen(method: str) -> None:
    empty = tally([], rules=Rules(method, 3))
    assert (empty.counts, empty.valid, empty.chosen, empty.tie) == (((1, 0), (2, 0), (3, 0)), 0, (), ())


@pytest.mark.parametrize(
    ("method", "boxes"),
    [
        ("choose one", [1, 2]),
        ("choose one", []),
        ("approval", [1, 1]),
        ("approval", [4]),
        ("approval", [0]),
        ("run-off", [1, 2]),
        ("ranked pairs", [1, 2, 3, 4]),
        ("stv", [1, -2, 0]),
        ("score", [0, 6, 0]),
    ],
)
def test_a_vote_that_no_ballot_of_the_contest_can_say_is_refused(method: str, boxes: list[int]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        tally([boxes], rules=Rules(method, 3))


def test_boxes_are_crossed_for_two_methods_and_numbered_for_four() -> None:
    assert {name for name, method in METHODS.items() if method.is_crossed} == {"choose one", "approval"}
