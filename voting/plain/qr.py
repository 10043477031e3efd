"""The QR code of a link, as one path to draw on a page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

import qrcode
from qrcode.constants import ERROR_CORRECT_M

# Four modules of white all round, as ISO/IEC 18004 requires: scanners find the code by its edge.
QUIET_ZONE = 4


@dataclass(frozen=True)
class QrCode:
    """A square of `size` modules and the SVG path of its dark ones."""

    for_designs: ClassVar = True

    size: int
    path: str


def qr_code(link: str) -> QrCode:
    """Return the QR code that opens a link."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(link)
    code.make(fit=True)
    rows = code.get_matrix()
    return QrCode(len(rows), "".join(_bars(y, row) for y, row in enumerate(rows)))


def _bars(y: int, row: list[bool]) -> str:
    """Yield the dark runs of one row, each a bar one module high."""
    bars, x = "", 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            bars += f"M{x} {y}h{width}v1h-{width}z"
        x += width
    return bars
