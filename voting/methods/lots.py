"""Draws in public: each breaks one tie, in the order in which the count meets them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field


class TieNeedsLot(Exception):
    """The count has stopped at a tie between these options, to be broken by a draw in public."""

    def __init__(self, between: Collection[int], *, number: int, decides: str) -> None:
        self.between = tuple(sorted(between))
        self.number = number
        self.decides = decides
        super().__init__(f"tie {number} between {', '.join(map(str, self.between))}")


class LotDoesNotFit(Exception):
    """A recorded draw breaks no tie: it names an option that is not tied, or no tie is left."""


@dataclass
class Lots:
    """The draws, first to last; each is the option drawn."""

    drawn: Sequence[int] = ()
    used: list[int] = field(default_factory=list[int])

    def draw(self, between: Collection[int], *, decides: str) -> int:
        """Return the option drawn next; raise TieNeedsLot if it is not drawn yet.

        `decides` says what happens to that option: it is "chosen", goes "out", or its votes are transferred
        "first".
        """
        if len(self.used) == len(self.drawn):
            raise TieNeedsLot(between, number=len(self.drawn) + 1, decides=decides)
        option = self.drawn[len(self.used)]
        if option not in between:
            raise LotDoesNotFit(f"lot {len(self.used) + 1} names option {option}, which is not tied")
        self.used.append(option)
        return option

    def finish(self) -> None:
        """Refuse draws left over with no tie to break."""
        if len(self.used) < len(self.drawn):
            raise LotDoesNotFit(f"lot {len(self.used) + 1} was drawn, and there is no tie for it")
