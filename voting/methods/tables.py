"""Tables of a count in rounds, as published where single votes are not.

The difference between two tables shows where votes went. One or two transferred alone could be recognised by
it, so between two published tables no number grows by one or two:

1. A table is published if every number that grew since the last one published (of an option, or of the votes
   for none) grew by at least three. Otherwise it is merged with the next.
2. Rounds are merged only if each option eliminated in them had fewer votes in the table before than each that
   stays: otherwise they would show that votes had been transferred which no table shows.
3. If that leaves out the last table, earlier ones are left out until it may be published. If none may stay,
   only the options chosen are published of what follows the published tables.
4. Votes of a transferable vote are truncated to integers, because decimals reveal which way each paper came.
5. Options eliminated or chosen between two tables are named in the order of their numbers: the order of
   events would reveal tables that were left out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

FEWEST_MOVED = 3


@dataclass(frozen=True)
class Table:
    """The votes of every option, None once it is out; and how many votes are for none.

    `out` are the options eliminated since the table before, `chosen` those chosen with this one.
    """

    votes: Sequence[int | None]
    for_none: int
    chosen: Sequence[int]
    out: Sequence[int]


def tables_to_tell(tables: Sequence[Table]) -> list[int]:
    """Return the indexes of the tables to publish; the first is always one."""
    kept, last = [0], len(tables) - 1
    for number in range(1, last + 1):
        if may_follow(tables[kept[-1] : number + 1]):
            kept.append(number)
    if kept[-1] == last:
        return kept
    before = [number for number in kept if may_follow(tables[number:])]
    return [*(number for number in kept if number <= before[-1]), last] if before else kept


def may_follow(tables: Sequence[Table]) -> bool:
    """Whether the last of these tables may be published after the first, with none between them."""
    before, after = tables[0], tables[-1]
    grown = [new - old for old, new in zip(before.votes, after.votes) if old is not None and new is not None]
    if any(0 < more < FEWEST_MOVED for more in [*grown, after.for_none - before.for_none]):
        return False
    has_hidden = len(tables[1:]) > 1
    return not has_hidden or is_plain(before.votes, {option for each in tables[1:] for option in each.out})


def is_plain(votes: Sequence[int | None], out: Collection[int]) -> bool:
    """Whether all options eliminated have fewer votes than all that stay."""
    left = [(number, has) for number, has in enumerate(votes, start=1) if has is not None]
    most = max((has for number, has in left if number in out), default=-1)
    return all(has > most for number, has in left if number not in out)


def rounds_told(tables: Sequence[Table]) -> list[dict[str, Any]]:
    """Return the published tables, each with the options eliminated since the one before.

    If the last is left out, its `votes` and `for_none` are None, and it has only the options chosen.
    """
    if not tables:
        return []
    kept = tables_to_tell(tables)
    begins = [0, *(number + 1 for number in kept)]
    as_data = [_together(tables[begin : end + 1]) for begin, end in zip(begins, kept)]
    if begins[-1] < len(tables):
        rest = _together(tables[begins[-1] :])
        as_data.append({**rest, "votes": [None] * len(rest["votes"]), "for_none": None, "out": []})
    return as_data


def _together(tables: Sequence[Table]) -> dict[str, Any]:
    """Merge these tables: the votes of the last, with the events of all."""
    return {
        "votes": list(tables[-1].votes),
        "for_none": tables[-1].for_none,
        "chosen": sorted(option for each in tables for option in each.chosen),
        "out": sorted(option for each in tables for option in each.out),
    }
