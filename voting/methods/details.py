"""What a result tells of the way a count went, in plain lists in the order of the options' numbers."""

from __future__ import annotations

from typing import Any

from voting.methods.ranked_pairs import Compared
from voting.methods.run_off import Round, RunOff
from voting.methods.stv import WHOLE, Stage, Transferred
from voting.methods.tally import Detail


def as_data(detail: Detail | None) -> dict[str, Any] | None:
    """The rounds of a run-off or a transferable vote, or the pairs compared; None where sums say all.

    `rounds`: for each the `votes` of every option (None once it is out), how many count `for_none`, which
    options are `chosen` and which go `out`; a transferable vote's votes are decimals, and it has a `quota`.
    `pairs`: for each option a row of how many prefer it to each other one; `counting`: the comparisons that
    count, each the winner and the loser, in the order in which they were taken.
    """
    if isinstance(detail, RunOff):
        options = [option for option, _votes in detail.rounds[0].counts] if detail.rounds else []
        rounds = [_round(each, options) for each in detail.rounds]
        for last in rounds[-1:]:
            last["chosen"] = list(detail.chosen)
        return {"rounds": rounds}
    if isinstance(detail, Transferred):
        return {"quota": detail.quota, "rounds": [_stage(each) for each in detail.stages]}
    if isinstance(detail, Compared):
        options = sorted({option for pair in detail.preferring for option in pair})
        return {
            "pairs": [[detail.preferring.get((row, other)) for other in options] for row in options],
            "counting": [list(pair) for pair in detail.counting],
        }
    return None


def _round(counted: Round, options: list[int]) -> dict[str, Any]:
    votes = dict(counted.counts)
    return {
        "votes": [votes.get(option) for option in options],
        "for_none": counted.for_none,
        "chosen": [],
        "out": list(counted.out),
    }


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "votes": [_decimal(votes) for _option, votes in stage.votes],
        "for_none": _decimal(stage.lost),
        "chosen": list(stage.chosen),
        "out": [] if stage.out is None else [stage.out],
    }


def _decimal(votes: int) -> str:
    """Votes in hundred-thousandths as a decimal, without rounding."""
    whole, rest = divmod(votes, WHOLE)
    return f"{whole}.{rest:05}".rstrip("0").rstrip(".")
