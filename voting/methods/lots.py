"""The lots drawn in public: each decides one tie, in the order in which the count runs into them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field


class TieNeedsLot(Exception):
    """The count stands still at a tie; the lot decides between these options, in public."""

    def __init__(self, between: Collection[int], *, number: int, decides: str) -> None:
        self.between = tuple(sorted(between))
        self.number = number
        self.decides = decides
        super().__init__(f"tie {number} between {', '.join(map(str, self.between))}")


class LotDoesNotFit(Exception):
    """A lot was recorded that decides nothing here: it names an option not tied, or no tie is left."""


@dataclass
class Lots:
    """What was drawn, first to last; each lot is the option that it speaks for."""

    drawn: Sequence[int] = ()
    used: list[int] = field(default_factory=list[int])

    def draw(self, between: Collection[int], *, decides: str) -> int:
        """The option the next lot speaks for; TieNeedsLot when it is not drawn yet.

        `decides` says what befalls that option: it is "chosen", goes "out", or passes its votes on "first".
        """
        if len(self.used) == len(self.drawn):
            raise TieNeedsLot(between, number=len(self.drawn) + 1, decides=decides)
        option = self.drawn[len(self.used)]
        if option not in between:
            raise LotDoesNotFit(f"lot {len(self.used) + 1} names option {option}, which is not tied")
        self.used.append(option)
        return option

    def finish(self) -> None:
        """Refuse lots that no tie asked for."""
        if len(self.used) < len(self.drawn):
            raise LotDoesNotFit(f"lot {len(self.used) + 1} was drawn, and there is no tie for it")
