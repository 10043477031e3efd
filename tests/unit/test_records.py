"""The records of the methods: whole, and in agreement with themselves."""

from __future__ import annotations

from itertools import product

import pytest

from voting.methods.method import Method
from voting.methods.registry import METHODS

EVERY = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS.keys())


@EVERY
def test_each_sentence_is_said_in_some_contest_and_each_contest_has_its_own(method: Method) -> None:
    several = [True] if method.fewest_places > 1 else [False, True] if method.chooses_several else [False]
    limited = [False, True] if method.may_limit_marks else [False]
    hows = [method.words.how_for(is_several=many, is_limited=few) for many, few in product(several, limited)]
    dos = [method.words.do_for(is_limited=few) for few in limited]
    assert all([*hows, *dos])
    assert (sorted(hows), sorted(dos)) == (sorted(method.words.hows), sorted(method.words.dos))


@EVERY
def test_a_record_says_what_its_boxes_need_said(method: Method) -> None:
    assert bool(method.highest) == method.has_points
    assert not (method.most_marks or method.may_limit_marks) or method.is_crossed
    assert (
        bool(method.fewest_options) == bool(method.told_of_few) == bool(method.unchecked) == method.is_ranked
    )
    assert not (method.told or method.needs_one_first or method.hides_turn) or method.is_ranked
    assert bool(method.pabulib) == ("pabulib" in method.exports)
    assert {*method.exports} <= {"categories", "pabulib", "orders", "blt"}


@pytest.mark.parametrize(
    ("name", "most", "can", "cannot"),
    [
        ("choose one", 1, [(10, 0, 0), (3, 3, 4)], [(9, 0, 0), (11, 0, 0), (10, 1, 0)]),
        ("approval", 2, [(10, 0, 0), (10, 10, 0), (7, 7, 6)], [(9, 0, 0), (11, 0, 0), (7, 7, 7)]),
        ("score", 3, [(0, 0, 0), (50, 50, 50)], [(51, 0, 0)]),
        *((name, 3, [(0, 0, 0), (3, 3, 4)], [(11, 0, 0), (4, 4, 3)]) for name in ("run-off", "stv")),
        ("ranked pairs", 3, [(10, 0, 0)], [(5, 5, 1)]),
    ],
)
def test_numbers_that_no_ten_votes_can_give_are_told_from_others(
    name: str, most: int, can: list[tuple[int, ...]], cannot: list[tuple[int, ...]]
) -> None:
    add_up = METHODS[name].can_add_up
    assert all(add_up(numbers, 10, most) for numbers in can)
    assert not any(add_up(numbers, 10, most) for numbers in cannot)
