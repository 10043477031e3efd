"""Printing ballots from a template: one PDF, streamed sheet by sheet as it is made."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from voting.plain.base32 import ALPHABET
from voting.plain.codes import LENGTH
from voting.printing.run.fields import LONGEST_NUMBER
from voting.printing.run.pdf.ending import Ending
from voting.printing.run.pdf.sheets import Sheets
from voting.printing.run.pdf.trees import BEFORE_ALL, NUMBERS_OF_A_PACK, Branch
from voting.printing.run.template import RunTemplate

# Named paper sizes, upright, in mm (ISO 216), and how far a page may differ from them.
PAPERS = {"A3": (297, 420), "A4": (210, 297), "A5": (148, 210), "A6": (105, 148)}
NEAR_MM = 0.5
# About 64 kB.
SHEETS_AT_A_TIME = 48


@dataclass(frozen=True)
class PackToPrint:
    """A pack's number, and the number and the code of each of its ballots from the top."""

    number: int
    ballots: Sequence[tuple[int, str]]


def in_packs(ballots: Sequence[tuple[int, str]], *, size: int, first: int = 1) -> Iterator[PackToPrint]:
    """Split ballots into packs of one size, the last of which may be smaller, with numbers from `first`."""
    for pack, start in enumerate(range(0, len(ballots), size), first):
        yield PackToPrint(pack, ballots[start : start + size])


@dataclass(frozen=True)
class Press:
    """Prints ballots from a template, any number of times; holds nothing open."""

    template: RunTemplate

    @property
    def per_sheet(self) -> int:
        """The number of ballots on a sheet."""
        return self.template.ballots

    @property
    def sides(self) -> int:
        """The number of printed sides of a sheet."""
        return self._sheets.sides

    @property
    def paper(self) -> str:
        """The paper to put into the printer."""
        across, down = sorted(self.template.size)
        for name, (width, height) in PAPERS.items():
            if abs(across - width) < NEAR_MM and abs(down - height) < NEAR_MM:
                return name
        return f"{self.template.size[0]:.0f} × {self.template.size[1]:.0f} mm"

    @property
    def head(self) -> bytes:
        """The file's bytes before the first sheet."""
        return self.template.shared.head

    @property
    def sheet_bytes(self) -> int:
        """The length of each sheet in bytes, both sides of it."""
        return self._sheets.bytes

    def length(self, packs: Sequence[int]) -> int:
        """Return the length of the whole file in bytes, for packs of so many ballots."""
        sheets = [self._sheets_of(ballots) for ballots in packs]
        return len(self.head) + sum(sheets) * self.sheet_bytes + self._ending.length(sheets)

    def stream(self, packs: Iterable[PackToPrint]) -> Generator[bytes]:
        """Yield the file, part by part; packs are requested as they are needed.

        Where a sheet carries two ballots, cut the printed stack of a pack once and put the second half under
        the first: then its ballots are in order.
        """
        yield self.head
        printed = list[int]()
        leaf = BEFORE_ALL
        for pack in packs:
            leaf = self._ending.trees.leaf_after(leaf, sheets=self._sheets_of(len(pack.ballots)))
            yield from self._pack(pack, leaf)
            printed.append(leaf.sheets)
        yield from self._ending.written(printed)

    def _pack(self, pack: PackToPrint, leaf: Branch) -> Iterator[bytes]:
        front = self.template.fronts[(pack.number - 1) % len(self.template.fronts)]
        first = leaf.number + NUMBERS_OF_A_PACK
        for start in range(0, leaf.sheets, SHEETS_AT_A_TIME):
            parts = list[str]()
            for place in range(start, min(start + SHEETS_AT_A_TIME, leaf.sheets)):
                parts += self._sheets.parts(
                    first + place * self._sheets.numbers,
                    leaf=leaf.number,
                    part=leaf.number + 2,
                    index=leaf.first_sheet + place,
                    order=front.order,
                    contents=front.drawn_for(pack.ballots[place :: leaf.sheets]),
                )
            yield "".join(parts).encode("ascii")

    def _sheets_of(self, ballots: int) -> int:
        assert ballots > 0
        assert ballots % self.per_sheet == 0, (
            "a pack of a design with two ballots on a sheet has an even number"
        )
        return ballots // self.per_sheet

    @cached_property
    def _sheets(self) -> Sheets:
        longest = [(10**LONGEST_NUMBER - 1, ALPHABET[:LENGTH])] * self.per_sheet
        room = max(len(front.drawn_for(longest)) for front in self.template.fronts)
        return Sheets(self.template.shared, self.per_sheet, room)

    @cached_property
    def _ending(self) -> Ending:
        return Ending(self.template.shared, self._sheets)
