"""The rounds of a count as published where single votes are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from voting.count.recount.contest import DrawnLot, number_in, numbers_in
from voting.count.recount.packing import BadBundle
from voting.methods.tally import Rules


class RoundsDoNotAgree(Exception):
    """A round contradicts the one before it or the rules of the method; the sentence says how."""


@dataclass(frozen=True)
class RoundTold:
    """One published table: the votes of each option still in it, and what happened; blank if left out."""

    votes: dict[int, int]
    for_none: int
    chosen: tuple[int, ...]
    out: tuple[int, ...]
    is_blank: bool


@dataclass
class Replayed:
    """The options chosen by a count in rounds, and what its tables do not show."""

    chosen: list[int] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """Note once something that could not be checked."""
        if sentence not in self.unchecked:
            self.unchecked.append(sentence)


@dataclass
class LotsDrawn:
    """The draws of a count, consumed in order."""

    lots: Sequence[DrawnLot]
    used: int = 0

    def next_on(self, option: int) -> Optional[DrawnLot]:
        """Consume and return the next draw, if it fell on this option."""
        if self.used < len(self.lots) and self.lots[self.used].drawn == option:
            self.used += 1
            return self.lots[self.used - 1]
        return None

    def finish(self) -> None:
        """Refuse draws left over with no tie to break."""
        if self.used < len(self.lots):
            raise RoundsDoNotAgree(f"Lot {self.used + 1} decides no tie that the rounds show.")


def read_round(told: Any, rules: Rules) -> RoundTold:
    """Parse one round of sums.json strictly."""
    votes, for_none = told["votes"], told["for_none"]
    if len(votes) != rules.options or set(told) != {"votes", "for_none", "chosen", "out"}:
        raise BadBundle("sums.json: a round does not say what it should.")
    chosen, out = numbers_in(told["chosen"]), numbers_in(told["out"])
    named = [*chosen, *out]
    if not set(named) <= set(rules.numbers) or len(set(chosen)) < len(chosen) or len(set(out)) < len(out):
        raise BadBundle("sums.json: a round names an option twice, or one that there is not.")
    return RoundTold(
        {n: number_in(count) for n, count in zip(rules.numbers, votes) if count is not None},
        0 if for_none is None else number_in(for_none),
        tuple(chosen),
        tuple(out),
        for_none is None,
    )
