"""sums.json: what is published of the votes where single votes are not; written, and read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Optional

from voting.count.methods.score import HIGHEST
from voting.count.methods.summing import counts_in_sums, told_in_sums
from voting.count.methods.tally import Rules, Tally
from voting.count.recount.contest import Asked, number_in, numbers_in
from voting.count.recount.packing import BadBundle
from voting.count.recount.rounds import RoundTold, read_round

Pair = tuple[int, int]
# What was told beside the number of each option, by the methods that need more.
DETAILS = {"ranked pairs": {"pairs"}, "run-off": {"rounds"}, "stv": {"quota", "rounds"}}


@dataclass(frozen=True)
class Sums:
    """The number of votes; of each option how many mark it or put it first, or its points; pairs or rounds.

    `detail` is what the file says of pairs or rounds, as it stands there.
    """

    votes: int
    counts: Mapping[int, int]
    pairs: Optional[Mapping[Pair, int]]
    rounds: Optional[tuple[RoundTold, ...]]
    quota: int
    detail: Any


def sums_told(tallied: Tally, rules: Rules) -> dict[str, Any]:
    """sums.json of a count that has come to its end."""
    counts = counts_in_sums(tallied, rules=rules)
    return {
        "votes": tallied.valid,
        "options": None if counts is None else [count for _option, count in counts],
        "detail": told_in_sums(tallied),
    }


def read_sums(told: Any, asked: Asked) -> Sums:
    """sums.json with numbers of the options; of options put in order it is one of before `standing`.

    Raises BadBundle where no votes can have these sums.
    """
    rules, votes, detail = asked.rules, number_in(told["votes"]), told["detail"]
    listed = numbers_in(told["options"])
    if set(told) != {"votes", "options", "detail"} or set(detail or ()) != DETAILS.get(rules.method, set()):
        raise BadBundle("sums.json does not say what it should.")
    if len(listed) != rules.options:
        raise BadBundle("sums.json does not have a number for each option.")
    counts = dict(zip(rules.numbers, listed))
    sums = Sums(
        votes,
        counts,
        pairs=_pairs(detail["pairs"], rules) if rules.method == "ranked pairs" else None,
        rounds=tuple(read_round(each, rules) for each in detail["rounds"])
        if rules.method in {"run-off", "stv"}
        else None,
        quota=number_in(detail["quota"]) if rules.method == "stv" else 0,
        detail=detail,
    )
    if not _can_be(sums, asked):
        raise BadBundle("sums.json: no votes of this contest can have these sums.")
    return sums


def _pairs(rows: Any, rules: Rules) -> dict[Pair, int]:
    """The table of comparisons: a row of each option, with nothing where it would meet itself."""
    if rules.options == 1 and rows == []:
        return {}
    if len(rows) != rules.options or any(len(row) != rules.options for row in rows):
        raise BadBundle("sums.json does not compare every two options.")
    if any(rows[number - 1][number - 1] is not None for number in rules.numbers):
        raise BadBundle("sums.json compares an option with itself.")
    # In the order in which votes are compared, so that equally strong comparisons come in the same one.
    return {
        (a, b): number_in(rows[a - 1][b - 1])
        for pair in combinations(rules.numbers, 2)
        for a, b in (pair, pair[::-1])
    }


def _can_be(sums: Sums, asked: Asked) -> bool:
    """Whether any votes can have these sums: what does not exclude itself."""
    votes, given, method = sums.votes, sum(sums.counts.values()), asked.rules.method
    highest = max(sums.counts.values(), default=0)
    if method == "choose one":
        return given == votes
    if method == "approval":
        most = asked.most_marks or asked.rules.options
        return votes <= given <= votes * most and highest <= votes
    if method == "score":
        return highest <= votes * HIGHEST
    if sums.pairs is not None and not _pairs_can_be(sums, sums.pairs):
        return False
    return given <= votes


def _pairs_can_be(sums: Sums, pairs: Mapping[Pair, int]) -> bool:
    """No more votes than there are compare two options; who puts one first prefers it to every other."""
    return all(
        number + pairs[b, a] <= sums.votes and sums.counts[a] <= number for (a, b), number in pairs.items()
    )
