"""Bundles as they were written before options in order were told without numbers; they must still count.

Their tables could be worked backwards: tests/unit/test_backwards.py says how far.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests.unit.bundles import Files, a_bundle, decided, with_sums
from voting.count.recount.result import written
from voting.methods.details import as_data
from voting.methods.run_off import RunOff
from voting.methods.stv import WHOLE, Stage, Transferred
from voting.methods.tally import Detail, Rules

FEWEST_PAPERS = 3
Moved = Callable[[int, int], int]


def older_bundle(rules: Rules, votes: list[list[int]], *, tie_rule: str = "dice") -> Files:
    """A bundle of a contest whose single votes are not published, as it was written before."""
    files = a_bundle(rules, votes, chance=Random(1), published="sums", tie_rule=tie_rule)
    digest = json.loads(files["contest.json"])["digest"]
    tallied, _lots = decided(votes, rules, digest, by_dice=tie_rule == "dice")
    detail, counts = older_detail(tallied.detail), [list(each) for each in tallied.counts]
    pairs = {"pairs": detail["pairs"]} if detail and "pairs" in detail else detail
    result = {"counts": counts, "valid": tallied.valid, "chosen": list(tallied.chosen), "detail": detail}
    sums = {"votes": tallied.valid, "options": [votes for _option, votes in counts], "detail": pairs}
    return with_sums({**files, "result.json": written(result), "sums.json": written(sums)})


def older_detail(detail: Detail | None) -> dict[str, Any] | None:
    """What `as_data` tells, with rounds put together until three papers moved between any two tables.

    Where the last table is left out, its `votes` and `for_none` are None. `out` names the options that went
    out one after another: in a run-off after the table, in a transferable vote before it.
    """
    if isinstance(detail, RunOff):
        return {"rounds": _run_off(detail)}
    if isinstance(detail, Transferred):
        return {"quota": detail.quota, "rounds": _stages(detail.stages)}
    return as_data(detail)


def tables_to_tell(tables: int, moved: Moved) -> tuple[list[int], bool]:
    """Which of so many tables are told, and whether the last one is.

    `moved` says how many papers at least have moved from one table to another, each paper once.
    """
    kept, last = [0], tables - 1
    for number in range(1, tables):
        if moved(kept[-1], number) >= FEWEST_PAPERS:
            kept.append(number)
    waiting = moved(kept[-1], last)
    if waiting and len(kept) == 1:
        return kept, False
    if waiting:
        kept.pop()
    if kept[-1] != last:
        kept.append(last)
    return kept, True


def _run_off(detail: RunOff) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = (as_data(detail) or {})["rounds"]
    if not tables:
        return []

    def moved(begin: int, end: int) -> int:
        votes = dict(detail.rounds[begin].counts)
        return sum(votes[option] for each in detail.rounds[begin:end] for option in each.out)

    kept, is_whole = tables_to_tell(len(tables), moved)
    ends = [*kept[1:], len(tables)]
    rounds = [
        {**tables[begin], "out": [option for each in tables[begin:end] for option in each["out"]]}
        for begin, end in zip(kept, ends, strict=True)
    ]
    if not is_whole:
        blank = _blank(len(rounds[0]["votes"]))
        rounds.append({**blank, "chosen": tables[-1]["chosen"], "out": []})
    return rounds


def _stages(stages: Sequence[Stage]) -> list[dict[str, Any]]:
    if not stages:
        return []

    def moved(begin: int, end: int) -> int:
        # A paper may move in several stages: at least as many moved as in that stage in which most did.
        return max((each.papers for each in stages[begin + 1 : end + 1]), default=0)

    kept, is_whole = tables_to_tell(len(stages), moved)
    begins = [-1, *kept]
    rounds = [_together(stages[begin + 1 : end + 1]) for begin, end in zip(begins, kept, strict=False)]
    if not is_whole:
        rounds.append({**_together(stages[1:]), **_blank(len(stages[0].votes))})
    return rounds


def _together(stages: Sequence[Stage]) -> dict[str, Any]:
    """Several stages as one: what happened in all of them, and the votes at the end of the last."""
    return {
        "votes": [votes // WHOLE for _option, votes in stages[-1].votes],
        "for_none": stages[-1].lost // WHOLE,
        "chosen": [option for each in stages for option in each.chosen],
        "out": [each.out for each in stages if each.out is not None],
    }


def _blank(options: int) -> dict[str, Any]:
    return {"votes": [None] * options, "for_none": None}
