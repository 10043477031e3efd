"""Ballots as bytes: the same count as one ballot after the other."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from random import Random

import pytest

from tests.unit.slow_counts import slow_top
from voting.methods import boxes as the_boxes
from voting.methods.boxes import RankColumns, bits_in, in_bytes, ranks_in_bytes
from voting.methods.ranked_pairs import compare
from voting.methods.score import summed
from voting.methods.tally import Rules, tally


def some_votes(seed: int, *, options: int, highest: int) -> list[list[int]]:
    chance = Random(seed)
    return [[chance.choice((0, chance.randint(1, highest))) for _ in range(options)] for _ in range(300)]


def one_by_one(votes: list[list[int]], options: range) -> dict[tuple[int, int], int]:
    """How many votes prefer one option to another, looked at one vote after the other."""
    ranks = [dict(zip(options, (number or 10**9 for number in vote), strict=True)) for vote in votes]
    pairs = [pair for a, b in combinations(options, 2) for pair in ((a, b), (b, a))]
    return {(a, b): sum(rank[a] < rank[b] for rank in ranks) for a, b in pairs}


@pytest.mark.parametrize("highest", [3, 12, 126, 127, 255, 256, 9_999])
def test_pairs_are_compared_as_one_vote_after_the_other(highest: int) -> None:
    options = range(1, 8)
    for seed in range(4):
        votes = some_votes(seed, options=7, highest=highest)
        ranks = RankColumns(ranks_in_bytes(votes, boxes=7), options)
        assert (compare(ranks), ranks.votes) == (one_by_one(votes, options), 300)


@pytest.mark.parametrize("highest", [3, 12, 126, 127, 255, 256, 9_999])
def test_the_first_of_those_still_in_is_found_as_one_vote_after_the_other(highest: int) -> None:
    for seed in range(4):
        votes = some_votes(seed, options=7, highest=highest)
        ranks = RankColumns(ranks_in_bytes(votes, boxes=7), range(1, 8))
        for left in ([*range(1, 8)], [2, 3, 5, 7], [1, 6], [4]):
            tops = Counter(slow_top(vote, frozenset(left)) for vote in votes)
            piles = ranks.first(left)
            assert {option: bits_in(pile) for option, pile in piles.items()} == {n: tops[n] for n in left}
            assert bits_in(sum(piles.values())) == 300 - tops[0]


def test_bits_are_counted_alike_where_python_cannot_do_it_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    ballots = in_bytes(some_votes(5, options=4, highest=4), boxes=4)
    newer = RankColumns(ballots, range(1, 5)).preferring(1, 2)
    monkeypatch.setattr(the_boxes, "bits_in", the_boxes.count_bits)
    assert RankColumns(ballots, range(1, 5)).preferring(1, 2) == newer > 0


def test_points_are_summed_by_columns() -> None:
    votes = some_votes(1, options=6, highest=5)
    sums = {option: sum(vote[option - 1] for vote in votes) for option in range(1, 7)}
    assert summed(in_bytes(votes, boxes=6), options=range(1, 7)) == sums


@pytest.mark.parametrize("method", ["run-off", "ranked pairs", "stv", "score"])
def test_votes_that_are_gathered_give_the_same_tally_as_single_ones(method: str) -> None:
    rules = Rules(method, 5, 2 if method == "stv" else 1)
    for highest in (5, 300) if method != "score" else (5,):
        votes = some_votes(2, options=5, highest=highest)
        assert tally(Counter(map(tuple, votes)), rules=rules) == tally(votes, rules=rules)
        assert tally(iter(votes), rules=rules) == tally(votes, rules=rules)


@pytest.mark.parametrize("method", ["run-off", "ranked pairs", "stv"])
def test_more_options_than_can_be_compared_are_refused_rather_than_counted_wrong(method: str) -> None:
    assert tally([[0] * 125 + [1]], rules=Rules(method, 126)).chosen == (126,)
    with pytest.raises(ValueError, match="does not fit"):
        tally([[0] * 126 + [1]], rules=Rules(method, 127))


@pytest.mark.parametrize("wrong", [[1, 2], [1, 2, 3, 4], [-1, 0, 0], [6, 0, 0], [300, 0, 0]])
def test_a_ballot_of_another_contest_is_refused(wrong: list[int]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        tally([[5, 0, 1], wrong], rules=Rules("score", 3))
