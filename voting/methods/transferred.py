"""The course of a transferable vote: its stages, in hundred-thousandths of a vote, and their publication."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from voting.methods.tables import Table, rounds_told

WHOLE = 100_000


@dataclass(frozen=True)
class Stage:
    """The votes of each option at the end of a stage, in hundred-thousandths, and the stage's events.

    `papers` is how many papers were moved in it.
    """

    votes: tuple[tuple[int, int], ...]
    lost: int
    chosen: tuple[int, ...]
    out: int | None
    papers: int = field(default=0, compare=False)

    def as_data(self) -> dict[str, Any]:
        """Return the stage, with votes as decimals."""
        return {
            "votes": [_decimal(votes) for _option, votes in self.votes],
            "for_none": _decimal(self.lost),
            "chosen": list(self.chosen),
            "out": [] if self.out is None else [self.out],
        }


def _decimal(votes: int) -> str:
    """Return votes in hundred-thousandths as a decimal, without rounding."""
    whole, rest = divmod(votes, WHOLE)
    return f"{whole}.{rest:05}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Transferred:
    """The quota in whole votes, all stages, and the options chosen, in order."""

    quota: int
    stages: tuple[Stage, ...]
    votes: int
    chosen: tuple[int, ...]

    def as_data(self) -> dict[str, Any]:
        """Return the quota and all stages."""
        return {"quota": self.quota, "rounds": [each.as_data() for each in self.stages]}

    def in_sums(self, *, has_totals: bool) -> dict[str, Any]:
        """Return the quota and the stages to publish, each with earlier exclusions; or the options chosen."""
        if not has_totals:
            return {"chosen": sorted(self.chosen)}
        told = rounds_told(self.tables())
        for each in told:
            if each["for_none"] is not None:
                each["votes"] = [votes or 0 for votes in each["votes"]]
        return {"quota": self.quota, "rounds": told}

    def tables(self) -> list[Table]:
        """Return a table for each stage, with whole votes and the option excluded in it."""
        gone, tables = set[int](), list[Table]()
        for each in self.stages:
            out = [] if each.out is None else [each.out]
            gone.update(out)
            votes = [None if option in gone else votes // WHOLE for option, votes in each.votes]
            tables.append(Table(votes, each.lost // WHOLE, each.chosen, out))
        return tables
