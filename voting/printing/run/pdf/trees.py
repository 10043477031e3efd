"""The trees that index the pages of a file and their structure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from voting.printing.run.pdf.shared import Shared
from voting.printing.run.pdf.sheets import MOST_NUMBERS, PLACES, Sheets, ref, refs, written

# The number of children of a branch: a viewer finds one page of 100,000 in three steps.
BRANCHES = 64
# A pack's leaf of the page tree, its leaf of the mark tree, and its part of the structure.
NUMBERS_OF_A_PACK = 3


@dataclass(frozen=True)
class Numbered:
    """An object and its number."""

    number: int
    text: str


@dataclass(frozen=True)
class Branch:
    """A leaf or branch of the page tree, and under the next number, of the mark tree."""

    number: int
    kids: Sequence[int]
    first_sheet: int
    sheets: int


BEFORE_ALL = Branch(0, (), 0, 0)


@dataclass(frozen=True)
class Trees:
    """The trees of a file in which each pack is a leaf; `packs` are the numbers of sheets of each."""

    shared: Shared
    sheets: Sheets

    def leaves(self, packs: Iterable[int]) -> Iterator[Branch]:
        """Yield the leaf of each pack."""
        leaf = BEFORE_ALL
        for sheets in packs:
            leaf = self.leaf_after(leaf, sheets=sheets)
            yield leaf

    def leaf_after(self, leaf: Branch, *, sheets: int) -> Branch:
        """Return the leaf of the next pack, of so many sheets, after that of another pack or BEFORE_ALL."""
        return Branch(self.next_number(leaf), (), leaf.first_sheet + leaf.sheets, sheets)

    def next_number(self, leaf: Branch) -> int:
        """Return the first object number after the shared objects and all packs up to this one."""
        if leaf is BEFORE_ALL:
            return self.shared.next_number
        number = leaf.number + NUMBERS_OF_A_PACK + leaf.sheets * self.sheets.numbers
        assert number < MOST_NUMBERS
        return number

    def of_pack(self, leaf: Branch, *, parent: int) -> list[str]:
        """Return a pack's leaf of the page tree, of the mark tree, and its part of the structure."""
        first = leaf.number + NUMBERS_OF_A_PACK
        sheets = range(first, first + leaf.sheets * self.sheets.numbers, self.sheets.numbers)
        pages = [page for sheet in sheets for page in self.sheets.pages(sheet)]
        marked = (elements for sheet in sheets for elements in self.sheets.marks(sheet))
        marks = [
            f"{key:<{PLACES}}{refs(elements)}"
            for key, elements in enumerate(marked, self.sheets.sides * leaf.first_sheet)
        ]
        return [
            written(
                leaf.number, f"<</Type/Pages/Parent {ref(parent)}/Count {len(pages)}/Kids{refs(pages)}>>"
            ),
            written(leaf.number + 1, f"<<{self._limits(leaf)}/Nums[{' '.join(marks)}]>>"),
            written(
                leaf.number + 2,
                f"<</S/Part/P {ref(self.shared.document)}/K{refs(sheet + 2 for sheet in sheets)}>>",
            ),
        ]

    def levels(self, packs: Sequence[int]) -> list[list[Branch]]:
        """Return the leaves, and the branches above them level by level, up to the root."""
        levels = [list(self.leaves(packs))]
        number = self.next_number(levels[0][-1])
        while len(levels) == 1 or len(levels[-1]) > 1:
            level = list[Branch]()
            for below in _batched(levels[-1]):
                kids = [branch.number for branch in below]
                sheets = sum(branch.sheets for branch in below)
                level.append(Branch(number, kids, below[0].first_sheet, sheets))
                number += 2
            levels.append(level)
        return levels

    def above(self, levels: Sequence[Sequence[Branch]]) -> Iterator[Numbered]:
        """Yield everything above the packs: the branches by their numbers, then the file's root objects."""
        for level, higher in pairwise([*levels[1:], []]):
            for place, branch in enumerate(level):
                parent = (
                    f"/Parent {ref(higher[place // BRANCHES].number)}" if higher else self._of_all_pages()
                )
                limits = self._limits(branch) if higher else ""
                count = self.sheets.sides * branch.sheets
                kids, marks = refs(branch.kids), refs(kid + 1 for kid in branch.kids)
                number = branch.number
                yield _numbered(number, f"<</Type/Pages{parent}/Count {count}/Kids{kids}>>")
                yield _numbered(number + 1, f"<<{limits}/Kids{marks}>>")
        root = levels[-1][0]
        next_key = self.sheets.sides * root.sheets
        structure = root.number + 2
        yield _numbered(
            structure,
            f"<</Type/StructTreeRoot/K {ref(self.shared.document)}/ParentTree {ref(root.number + 1)}"
            f"/ParentTreeNextKey {next_key}>>",
        )
        parts = refs(leaf.number + 2 for leaf in levels[0])
        yield _numbered(self.shared.document, f"<</S/Document/P {ref(structure)}/K{parts}>>")
        yield _numbered(self.shared.catalog, self._catalog(root.number, structure))

    def _of_all_pages(self) -> str:
        return f"/MediaBox {self.shared.media_box}/Resources {ref(self.shared.resources)}"

    def _catalog(self, pages: int, structure: int) -> str:
        duplex = "/Duplex/DuplexFlipLongEdge" if self.shared.backs else ""
        return (
            f"<</Type/Catalog/Pages {ref(pages)}/StructTreeRoot {ref(structure)}/MarkInfo<</Marked true>>"
            f"/Lang {self.shared.lang}"
            f"/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None{duplex}>>>>"
        )

    def _limits(self, branch: Branch) -> str:
        """Return the first and last key of a branch of the mark tree."""
        first = self.sheets.sides * branch.first_sheet
        last = first + self.sheets.sides * branch.sheets - 1
        return f"/Limits[{first:<{PLACES}} {last:<{PLACES}}]"


def _batched(branches: Sequence[Branch]) -> Iterator[Sequence[Branch]]:
    for start in range(0, len(branches), BRANCHES):
        yield branches[start : start + BRANCHES]


def _numbered(number: int, body: str) -> Numbered:
    return Numbered(number, written(number, body))
