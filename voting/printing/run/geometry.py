"""Where a scanner finds what it looks for on the ballots of one print run: boxes, QR code and corner marks.

It is measured on the laid-out page and kept with the run; its digest is on the paper. Rectangles are left,
top, right and bottom in mm from the top left of the ballot's own page. Pack 1 lists the options in the first
of the orders, pack 2 in the second, and so on, round and round.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from voting.plain.digests import canonical_json, digest_of_text

if TYPE_CHECKING:
    from weasyprint.document import Page

MM_PER_PX = 25.4 / 96
# What stands behind every id of a sheet's first and second ballot.
PLACES = ("", "-2")
MARKS = ("top-left", "top-right", "bottom-left", "bottom-right")
# Hundredths of a millimetre.
DIGITS = 2

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class Geometry:
    """The geometry of a print run as the text (canonical JSON) whose SHA-256 is its digest."""

    text: str

    @cached_property
    def digest(self) -> str:
        """The digest, whose first 16 digits stand on the paper."""
        return digest_of_text(self.text)

    @property
    def packed(self) -> bytes:
        """The text as it is kept: UTF-8, compressed by zlib."""
        return zlib.compress(self.text.encode())

    @classmethod
    def unpacked(cls, packed: bytes) -> Geometry:
        """A geometry as it was kept."""
        return cls(zlib.decompress(packed).decode())


def measure(
    fronts: Sequence[Page], codes: Sequence[Sequence[Rectangle]], *, design: str, size: str
) -> Geometry:
    """Measure the fronts of a sheet, one for each order of the options; `codes` are the QR codes on each."""
    first, ballots = fronts[0], len(codes[0])
    own_pages = [_own_page(first, place, ballots) for place in range(ballots)]
    orders = [
        [
            _ballot(page.anchors, PLACES[place], own_page, code)
            for place, (own_page, code) in enumerate(zip(own_pages, of_order, strict=True))
        ]
        for page, of_order in zip(fronts, codes, strict=True)
    ]
    fixed = {
        "design": design,
        "size": size,
        "side": "front",
        "sheet": _mm(0, 0, first.width, first.height)[2:],
        "pages": [_mm(*own_page) for own_page in own_pages],
        "orders": orders,
    }
    return Geometry(canonical_json(fixed))


def _own_page(sheet: Page, place: int, ballots: int) -> Rectangle:
    """A ballot's own page on the sheet, which is cut across its longer side."""
    if sheet.width >= sheet.height:
        width = sheet.width / ballots
        return (place * width, 0, (place + 1) * width, sheet.height)
    height = sheet.height / ballots
    return (0, place * height, sheet.width, (place + 1) * height)


def _ballot(
    anchors: Mapping[str, Rectangle], after: str, own_page: Rectangle, code: Rectangle
) -> dict[str, Any]:
    """One ballot of a sheet: its options from the top, their boxes, the QR code's modules, its marks."""
    left, top, _right, _bottom = own_page
    boxes = {int(found[1]): name for name in anchors if (found := re.fullmatch(rf"box-(\d+){after}", name))}
    marks = {mark: name for mark in MARKS if (name := f"mark-{mark}{after}") in anchors}

    def lies(rectangle: Rectangle) -> list[float]:
        return _mm(*(edge - (left, top)[index % 2] for index, edge in enumerate(rectangle)))

    return {
        "options": sorted(boxes, key=lambda number: anchors[boxes[number]][1::-1]),
        "boxes": {str(number): [lies(anchors[name])] for number, name in boxes.items()},
        "qr": lies(code),
        "marks": {mark: lies(anchors[name]) for mark, name in marks.items()},
    }


def _mm(*px: float) -> list[float]:
    return [round(each * MM_PER_PX, DIGITS) for each in px]
