"""Decision by sums: the options with the highest numbers are chosen, and a draw decides between equals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from voting.methods.lots import Lots


@dataclass(frozen=True)
class Summed:
    """The number of each option, in printed order, and the options chosen, the highest first."""

    counts: tuple[tuple[int, int], ...]
    votes: int
    chosen: tuple[int, ...]

    def as_data(self) -> dict[str, Any] | None:
        """Return None: the numbers are the whole story."""
        return None

    def in_sums(self, *, has_totals: bool) -> dict[str, Any] | None:
        """Return the options chosen, where the numbers are not published."""
        return None if has_totals else {"chosen": sorted(self.chosen)}


def decide_sums(counts: dict[int, int], *, votes: int, places: int = 1, lots: Sequence[int] = ()) -> Summed:
    """Choose the options with the highest numbers; with no vote at all, none.

    Raises TieNeedsLot, LotDoesNotFit.
    """
    chosen = most(counts, places=places if votes else 0, lots=Lots(lots))
    return Summed(tuple(counts.items()), votes, chosen)


def most(counts: dict[int, int], *, places: int, lots: Lots) -> tuple[int, ...]:
    """Return the options with the highest counts, one a place; a draw decides ties for the last places."""
    chosen: list[int] = []
    for level in sorted(set(counts.values()), reverse=True):
        level_with = [option for option, count in counts.items() if count == level]
        while level_with and len(chosen) < places:
            fit = len(level_with) <= places - len(chosen)
            option = level_with[0] if fit else lots.draw(level_with, decides="chosen")
            level_with.remove(option)
            chosen.append(option)
    lots.finish()
    return tuple(chosen)
