"""Ballots as bytes: the same count as one ballot after the other."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from random import Random

import pytest

from voting.count.methods import boxes as the_boxes
from voting.count.methods.boxes import RankColumns, in_bytes
from voting.count.methods.ranked_pairs import compare
from voting.count.methods.score import summed
from voting.count.methods.tally import Rules, tally


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
        assert compare(votes, options=options) == (one_by_one(votes, options), 300)


def test_bits_are_counted_alike_where_python_cannot_do_it_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = in_bytes(some_votes(5, options=4, highest=4))
    ballots = b"".join(votes)
    newer = RankColumns(ballots, range(1, 5)).preferring(1, 2)
    monkeypatch.setattr(the_boxes, "bits_in", the_boxes.count_bits)
    assert RankColumns(ballots, range(1, 5)).preferring(1, 2) == newer > 0


def test_points_are_summed_by_columns() -> None:
    votes = some_votes(1, options=6, highest=5)
    sums = {option: sum(vote[option - 1] for vote in votes) for option in range(1, 7)}
    assert summed(in_bytes(votes), options=range(1, 7)) == sums


@pytest.mark.parametrize("method", ["run-off", "ranked pairs", "stv", "score"])
def test_votes_that_are_gathered_give_the_same_tally_as_single_ones(method: str) -> None:
    rules = Rules(method, 5, 2 if method == "stv" else 1)
    votes = some_votes(2, options=5, highest=5)
    assert tally(Counter(map(tuple, votes)), rules=rules) == tally(votes, rules=rules)


@pytest.mark.parametrize("wrong", [[1, 2], [1, 2, 3, 4], [-1, 0, 0], [6, 0, 0], [300, 0, 0]])
def test_a_ballot_of_another_contest_is_refused(wrong: list[int]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        tally([[5, 0, 1], wrong], rules=Rules("score", 3))
