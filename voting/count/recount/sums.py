"""sums.json, published in place of single votes: writing, and strict parsing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Optional

from voting.count.recount.contest import Asked, number_in, numbers_in
from voting.count.recount.packing import BadBundle
from voting.count.recount.rounds import RoundTold, read_round
from voting.methods.summing import as_data_of_sums, counts_in_sums, kind_of
from voting.methods.tally import Rules, Tally

Pair = tuple[int, int]


@dataclass(frozen=True)
class Sums:
    """The number of votes; each option's marks, first choices or points; pairs or rounds.

    `detail` is the file's own text on pairs or rounds. A file without a kind `is_older`: it has both sides of
    each comparison, and merges rounds by another rule.
    """

    votes: int
    counts: Mapping[int, int]
    pairs: Optional[Mapping[Pair, int]]
    rounds: Optional[tuple[RoundTold, ...]]
    quota: int
    detail: Any
    is_older: bool


def sums_told(tallied: Tally, rules: Rules) -> dict[str, Any]:
    """Return sums.json of a finished count."""
    counts, detail = counts_in_sums(tallied, rules=rules), as_data_of_sums(tallied, rules=rules)
    if detail and "pairs" in detail:
        detail = {"pairs": detail["pairs"], "taken": detail["taken"]}
    return {
        "kind": kind_of(rules, tallied.valid),
        "votes": tallied.valid,
        "options": None if counts is None else [count for _option, count in counts],
        "detail": detail,
    }


def read_sums(told: Any, asked: Asked) -> Sums:
    """Parse sums.json with the options' counts. Raises BadBundle where no votes can have these sums."""
    rules, votes, detail = asked.rules, number_in(told["votes"]), told["detail"]
    listed = numbers_in(told["options"])
    is_older = "kind" not in told
    told_besides = rules.record.told
    details = told_besides | {"taken"} if "pairs" in told_besides and not is_older else told_besides
    if set(told) - {"kind"} != {"votes", "options", "detail"} or frozenset(detail or ()) != details:
        raise BadBundle("sums.json does not say what it should.")
    if len(listed) != rules.options:
        raise BadBundle("sums.json does not have a number for each option.")
    counts = dict(zip(rules.numbers, listed))
    sums = Sums(
        votes,
        counts,
        pairs=_compared(detail, rules, is_older=is_older) if "pairs" in told_besides else None,
        rounds=tuple(read_round(each, rules) for each in detail["rounds"])
        if "rounds" in told_besides
        else None,
        quota=number_in(detail["quota"]) if "quota" in told_besides else 0,
        detail=detail,
        is_older=is_older,
    )
    if not _can_be(sums, asked):
        raise BadBundle("sums.json: no votes of this contest can have these sums.")
    return sums


def _pairs(rows: Any, rules: Rules) -> dict[Pair, int]:
    """Parse the table of comparisons: a row for each option, with None on the diagonal."""
    if rules.options == 1 and rows == []:
        return {}
    if len(rows) != rules.options or any(len(row) != rules.options for row in rows):
        raise BadBundle("sums.json does not compare every two options.")
    if any(rows[number - 1][number - 1] is not None for number in rules.numbers):
        raise BadBundle("sums.json compares an option with itself.")
    # In the order in which votes are compared, so that equally strong comparisons keep that order.
    return {
        (a, b): number_in(rows[a - 1][b - 1])
        for pair in combinations(rules.numbers, 2)
        for a, b in (pair, pair[::-1])
    }


def _compared(detail: Any, rules: Rules, *, is_older: bool) -> dict[Pair, int]:
    if is_older:
        return _pairs(detail["pairs"], rules)
    told = [tuple(numbers_in(pair)) for together in detail["taken"] for pair in together]
    won = {
        (row, other)
        for row, each in enumerate(detail["pairs"], start=1)
        for other, votes in enumerate(each, start=1)
        if votes is not None
    }
    if len(told) != len(set(told)) or set(told) != won or any(pair[::-1] in won for pair in won):
        raise BadBundle("sums.json does not say which comparisons are the stronger ones.")
    rows = [
        [None if a == b else detail["pairs"][a - 1][b - 1] or 0 for b in rules.numbers] for a in rules.numbers
    ]
    pairs = _pairs(rows, rules)
    # Only the relative strength of the losing sides is published, so they get the lowest numbers consistent
    # with it.
    before, lost = 0, 0
    for together in detail["taken"]:
        votes = {pairs[winner, loser] for winner, loser in together}
        lost = lost + 1 if votes == {before} else 0
        if len(votes) != 1 or (before and max(votes) > before) or max(votes) <= lost:
            raise BadBundle("sums.json takes comparisons in another order than their numbers say.")
        before = max(votes)
        for winner, loser in together:
            pairs[loser, winner] = lost
    return pairs


def _can_be(sums: Sums, asked: Asked) -> bool:
    """Whether any votes can have these sums, judged by contradictions among them alone."""
    if sums.pairs is not None and not _pairs_can_be(sums, sums.pairs):
        return False
    return asked.rules.record.can_add_up(sums.counts.values(), sums.votes, asked.most_of_a_vote)


def _pairs_can_be(sums: Sums, pairs: Mapping[Pair, int]) -> bool:
    """Whether no pair exceeds the votes, and an option's first choices all prefer it to every other."""
    if sums.is_older:
        return all(
            number + pairs[b, a] <= sums.votes and sums.counts[a] <= number
            for (a, b), number in pairs.items()
        )
    won = [(a, b, number) for (a, b), number in pairs.items() if number > pairs[b, a]]
    return all(
        number + max(pairs[b, a], sums.counts[b]) <= sums.votes and sums.counts[a] <= number
        for a, b, number in won
    )
