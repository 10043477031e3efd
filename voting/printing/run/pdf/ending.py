"""The end of the file: its trees, the cross-reference table, and where that table is."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from voting.printing.run.pdf.shared import Shared
from voting.printing.run.pdf.sheets import Sheets
from voting.printing.run.pdf.trees import BRANCHES, NUMBERS_OF_A_PACK, Branch, Trees

# ISO 32000-1, 7.5.4: each entry is 20 bytes; the first is for no object.
ENTRY = 20
NO_OBJECT = "0000000000 65535 f \n"


@dataclass(frozen=True)
class Ending:
    """Everything after the last sheet; `packs` are always the numbers of sheets of each pack."""

    shared: Shared
    sheets: Sheets

    @property
    def trees(self) -> Trees:
        """Yield the trees of the file."""
        return Trees(self.shared, self.sheets)

    def length(self, packs: Sequence[int]) -> int:
        """Return the length of the end of the file, in bytes."""
        levels = self.trees.levels(packs)
        size = _size(levels)
        return (
            sum(times * self._length_of_leaf(sheets) for sheets, times in Counter(packs).items())
            + sum(len(each.text) for each in self.trees.above(levels))
            + len(_table_begins(size))
            + ENTRY * (size - 1)
            + len(self._trailer(size, table=0))
        )

    def written(self, packs: Sequence[int]) -> Iterator[bytes]:
        """Yield the end of the file, part by part."""
        levels = self.trees.levels(packs)
        at = len(self.shared.head) + sum(packs) * self.sheets.bytes
        of_leaves = array("Q")
        for place, leaf in enumerate(levels[0]):
            objects = self.trees.of_pack(leaf, parent=levels[1][place // BRANCHES].number)
            for each in objects:
                of_leaves.append(at)
                at += len(each)
            yield "".join(objects).encode("ascii")
        others = dict(self.shared.offsets)
        for each in self.trees.above(levels):
            others[each.number] = at
            at += len(each.text)
            yield each.text.encode("latin-1")
        size = _size(levels)
        yield _table_begins(size).encode("ascii")
        yield _entries(others[number] for number in range(1, self.shared.next_number))
        yield from self._entries_of_packs(levels[0], of_leaves)
        yield _entries(others[number] for number in range(levels[1][0].number, size))
        yield self._trailer(size, table=at).encode("ascii")

    def _length_of_leaf(self, sheets: int) -> int:
        return sum(map(len, self.trees.of_pack(Branch(0, (), 0, sheets), parent=0)))

    def _entries_of_packs(self, leaves: Sequence[Branch], of_leaves: Sequence[int]) -> Iterator[bytes]:
        begins, inside = len(self.shared.head), self.sheets.offsets
        for place, leaf in enumerate(leaves):
            own = of_leaves[place * NUMBERS_OF_A_PACK : (place + 1) * NUMBERS_OF_A_PACK]
            starts = (begins + (leaf.first_sheet + sheet) * self.sheets.bytes for sheet in range(leaf.sheets))
            yield _entries(own) + _entries(start + offset for start in starts for offset in inside)

    def _trailer(self, size: int, *, table: int) -> str:
        name = uuid4().hex
        return (
            f"trailer\n<</Size {size}/Root {self.shared.catalog} 0 R/Info {self.shared.info} 0 R"
            f"/ID[<{name}><{name}>]>>\nstartxref\n{table:<10}\n%%EOF\n"
        )


def _size(levels: Sequence[Sequence[Branch]]) -> int:
    """Return one more than the highest object number."""
    return levels[-1][0].number + 3


def _table_begins(size: int) -> str:
    return f"xref\n0 {size}\n{NO_OBJECT}"


def _entries(offsets: Iterable[int]) -> bytes:
    return "".join(f"{offset:010} 00000 n \n" for offset in offsets).encode("ascii")
