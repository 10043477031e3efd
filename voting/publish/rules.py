"""In which turn a result is read out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voting.methods.registry import METHODS

# What was declared before it could be chosen has every vote in its zip.
PUBLISHED_BEFORE = "full list"


@dataclass(frozen=True)
class OptionToShow:
    """One option of a declared result, as a hall hears of it; without its votes where few were cast."""

    title: str
    votes: int | None
    is_chosen: bool
    by_lot: bool


def in_turn(declared: Mapping[str, Any]) -> list[OptionToShow]:
    """The options of a declared result from the fewest votes to the most; what was chosen comes last.

    Where a method chooses in rounds, an option may be chosen that others led at first; where several are
    chosen, the one chosen first is the very last.
    """
    chosen: list[int] = declared["chosen"]
    # Where sums decide, a lot is drawn among the leaders alone; otherwise it may have decided who went out.
    lots = [] if METHODS[declared["method"]].told else declared["lots"]
    drawn = {lot["drawn"] for lot in lots}
    rank = {number: len(chosen) - place for place, number in enumerate(chosen)}
    turns = sorted(
        declared["options"],
        key=lambda each: (rank.get(each["number"], 0), each["votes"] or 0, -each["number"]),
    )
    return [
        OptionToShow(
            each["title"],
            each["votes"],
            is_chosen=each["number"] in chosen,
            by_lot=each["number"] in chosen and each["number"] in drawn,
        )
        for each in turns
    ]
