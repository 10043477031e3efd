"""The format of a sheet of ballots: its page or two, their drawings, and their tags for readers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from voting.printing.run.pdf.shared import Shared

# The width of object numbers, enough for a million ballots.
PLACES = 7
MOST_NUMBERS = 10**PLACES - 2**16


def ref(number: int) -> str:
    """Return a reference to an object, always of one width."""
    return f"{number:<{PLACES}} 0 R"


def refs(numbers: Iterable[int]) -> str:
    """Return references to objects, in brackets."""
    return f"[{' '.join(map(ref, numbers))}]"


def written(number: int, body: str) -> str:
    """Return an object."""
    return f"{number:<{PLACES}} 0 obj\n{body}\nendobj\n"


@dataclass(frozen=True)
class Sheets:
    """The format of a sheet: how many ballots it carries, and how many bytes its drawing may take.

    To a reader a sheet is a section (Sect) with one paragraph for each side. The front's holds the shared
    drawing, then for each ballot its QR code as a figure and its own texts; the drawing marks these parts by
    the numbers 0, 1, 2 ... in this order (ISO 32000-1, 14.7.4).
    """

    shared: Shared
    ballots: int
    room: int

    @property
    def sides(self) -> int:
        """The number of printed sides of a sheet."""
        return 2 if self.shared.backs else 1

    @property
    def numbers(self) -> int:
        """The number of objects in a sheet."""
        return 4 + self.ballots + 2 * (self.sides - 1)

    @cached_property
    def bytes(self) -> int:
        """The length of each sheet in bytes."""
        return sum(map(len, self._blank()))

    @cached_property
    def offsets(self) -> list[int]:
        """The offset of each object in a sheet."""
        return list(accumulate(map(len, self._blank()), initial=0))[:-1]

    def pages(self, first: int) -> list[int]:
        """Return the numbers of the sheet's pages; `first` is the sheet's first number."""
        return [first, first + 4 + self.ballots][: self.sides]

    def marks(self, first: int) -> list[list[int]]:
        """Return the parent of each mark on each page: the page's paragraph, or one of the figures in it."""
        front = [first + 3]
        for ballot in range(self.ballots):
            front += [first + 4 + ballot, first + 3]
        return [front, [first + 5 + self.ballots]][: self.sides]

    def parts(self, first: int, *, leaf: int, part: int, index: int, order: int, contents: str) -> list[str]:
        """Return a sheet's objects, numbered from `first`.

        `leaf` and `part` are the objects of its pack in the trees of pages and of structure, `index` counts
        the sheets of the file from 0, `order` selects the shared drawing.
        """
        assert len(contents) <= self.room
        page, drawing, section, text = range(first, first + 4)
        key = self.sides * index
        figures = range(text + 1, text + 1 + self.ballots)
        kids = " ".join(f"{ref(figure)} {2 * place}" for place, figure in enumerate(figures, 1))
        texts = [text, *(text + self.ballots + 2 for _back in self.shared.backs[:1])]
        parts = [
            written(page, _page(leaf, key, drawing)),
            written(drawing, f"<</Length {self.room}>>stream\n{contents:<{self.room}}\nendstream"),
            written(section, f"<</S/Sect/P {ref(part)}/K{refs(texts)}>>"),
            written(text, f"<</S/P/P {ref(section)}/Pg {ref(page)}/K[0 {kids}]>>"),
        ]
        for mark, figure in zip(range(1, 2 * self.ballots, 2), figures, strict=True):
            told = f"/Pg {ref(page)}/K {mark}/Alt {ref(self.shared.alt)}"
            parts.append(written(figure, f"<</S/Figure/P {ref(text)}{told}>>"))
        if self.shared.backs:
            back = figures.stop
            parts.append(written(back, _page(leaf, key + 1, self.shared.backs[order])))
            parts.append(written(back + 1, f"<</S/P/P {ref(section)}/Pg {ref(back)}/K 0>>"))
        return parts

    def _blank(self) -> list[str]:
        return self.parts(0, leaf=0, part=0, index=0, order=0, contents="")


def _page(leaf: int, key: int, contents: int) -> str:
    return f"<</Type/Page/Parent {ref(leaf)}/StructParents {key:<{PLACES}}/Contents {ref(contents)}>>"
