"""How a sheet of ballots is written: its page or two, what is drawn on them, and what a reader is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from voting.ballots.pdf.shared import Shared

# Numbers of objects are written in so many places, room enough for a million ballots.
PLACES = 8


def ref(number: int) -> str:
    """A reference to an object, always of one width."""
    return f"{number:<{PLACES}} 0 R"


def refs(numbers: Iterable[int]) -> str:
    """References to objects, in brackets."""
    return f"[{' '.join(map(ref, numbers))}]"


def written(number: int, body: str) -> str:
    """An object."""
    return f"{number:<{PLACES}} 0 obj\n{body}\nendobj\n"


@dataclass(frozen=True)
class Sheets:
    """The form of a sheet: how many ballots it carries, and how many bytes its drawing may take.

    In the structure a sheet is a section (Sect): a paragraph that is the shared drawing, then for each ballot
    its QR code as a figure and a paragraph of its own texts, then the back. The drawing marks these parts by
    the numbers 0, 1, 2 ... in this order (ISO 32000-1, 14.7.4).
    """

    shared: Shared
    ballots: int
    room: int

    @property
    def sides(self) -> int:
        """How many sides of a sheet are printed."""
        return 2 if self.shared.backs else 1

    @property
    def numbers(self) -> int:
        """How many objects a sheet is."""
        return 2 * self.ballots + 4 + (2 if self.shared.backs else 0)

    @cached_property
    def bytes(self) -> int:
        """How many bytes each sheet takes."""
        return sum(map(len, self._blank()))

    @cached_property
    def offsets(self) -> list[int]:
        """Where in a sheet each of its objects begins."""
        return list(accumulate(map(len, self._blank()), initial=0))[:-1]

    def parts(self, first: int, *, leaf: int, part: int, index: int, order: int, contents: str) -> list[str]:
        """A sheet's objects, numbered from `first`.

        `leaf` and `part` are the objects of its pack in the trees of pages and of structure, `index` counts
        the sheets of the file from 0, `order` says which of the shared drawings is the one.
        """
        assert len(contents) <= self.room
        page, drawing, section, *_elements = range(first, first + 4)
        key = self.sides * index
        front, back = self.elements(first)
        told = f"<</P {ref(section)}/Pg {ref(page)}"
        parts = [
            written(page, _page(leaf, key, drawing)),
            written(drawing, f"<</Length {self.room}>>stream\n{contents:<{self.room}}\nendstream"),
            written(section, f"<</S/Sect/P {ref(part)}/K{refs([*front, *back])}>>"),
        ]
        for mark, element in enumerate(front):
            is_code = mark % 2
            kind = f"/S/Figure/Alt {ref(self.shared.alt)}" if is_code else "/S/P"
            parts.append(written(element, f"{told}{kind}/K {mark}>>"))
        for element in back:
            other = element - 1
            parts.append(written(other, _page(leaf, key + 1, self.shared.backs[order])))
            parts.append(written(element, f"<</P {ref(section)}/Pg {ref(other)}/S/P/K 0>>"))
        return parts

    def elements(self, first: int) -> tuple[range, range]:
        """The objects that tell a reader what is on the front, by their marks there, and on the back."""
        end = first + 4 + 2 * self.ballots
        return range(first + 3, end), range(end + 1, end + self.sides)

    def _blank(self) -> list[str]:
        return self.parts(0, leaf=0, part=0, index=0, order=0, contents="")


def _page(leaf: int, key: int, contents: int) -> str:
    return f"<</Type/Page/Parent {ref(leaf)}/StructParents {key:<{PLACES}}/Contents {ref(contents)}>>"
