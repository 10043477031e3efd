"""The order in which a result is read out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voting.methods.registry import METHODS

# Results declared before this was a choice have every vote in their zip.
PUBLISHED_BEFORE = "full list"


@dataclass(frozen=True)
class OptionToShow:
    """One option of a declared result, as shown in the hall; without its votes if few were cast."""

    title: str
    votes: int | None
    is_chosen: bool
    by_lot: bool


def in_turn(declared: Mapping[str, Any]) -> list[OptionToShow]:
    """Return the options of a declared result from fewest votes to most; the chosen ones come last.

    A method with rounds may choose an option that trailed at first; where several are chosen, the one chosen
    first comes very last.
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
