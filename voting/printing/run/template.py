"""The plate: the sheet of a design, laid out once, from which every sheet is printed.

The sheet is laid out for two sets of sample ballots that share no letter in any place. Where the two drawings
differ is where a ballot's own text goes; all else becomes one shared drawing. The samples together hold the
whole alphabet, so that the embedded font has every letter a code can have.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
from flask_babel import gettext as _

from voting.plain.codes import grouped
from voting.printing.run.diff import DrawingsDoNotMatch, compare
from voting.printing.run.fields import Face, Place, is_whole, place_of
from voting.printing.run.pdf.shared import Shared, share
from voting.printing.run.qr import BallotQr, qr_of
from voting.printing.weasy import DesignIsBroken, lay_out, strictly

if TYPE_CHECKING:
    from weasyprint import Document
    from weasyprint.document import Page

POINTS_PER_PX = 0.75
MM_PER_PX = 25.4 / 96
# Office printers leave the outermost 4 mm of the paper white, whatever is drawn there.
UNPRINTABLE_MM = 4
# The ids of what a design leaves empty for QR codes, and of what says that its second page is the back.
SQUARES = ("qr", "qr-2")
BACK = "back"


class DoesNotFit(Exception):
    """The words need more room than the sheet of the design has."""


@dataclass(frozen=True)
class Front:
    """The front of a sheet with the options in one order: where each ballot's own texts and QR code stand."""

    order: int
    places: Sequence[Sequence[Place]]
    before_qr: Sequence[str]
    qr: BallotQr

    def drawn_for(self, ballots: Sequence[tuple[int, str]]) -> str:
        """The drawing of one sheet, from the number and the code of each of its ballots."""
        marked = [f"/P<</MCID 0>>BDC /F{self.order} Do EMC\n"]
        for place, (number, code) in enumerate(ballots):
            face = Face(grouped(code), str(number))
            texts = "".join([each.drawn_for(face) for each in self.places[place]])
            modules = self.qr.bitmap(code).hex()
            marked.append(
                f"/Figure<</MCID {2 * place + 1}>>BDC {self.before_qr[place]}{modules}>\nEI Q EMC\n"
                f"/P<</MCID {2 * place + 2}>>BDC {texts}EMC\n"
            )
        return "".join(marked)


@dataclass(frozen=True)
class RunTemplate:
    """A sheet ready to print ballots from: what is shared, a front for each order, and its size in mm."""

    shared: Shared
    fronts: Sequence[Front]
    size: tuple[float, float]

    @property
    def ballots(self) -> int:
        """How many ballots a sheet carries."""
        return len(self.fronts[0].before_qr)


def make_template(sheets: Sequence[Sequence[str]], *, folder: Path, link_prefix: str) -> RunTemplate:
    """Lay out a design and make it ready to print; raises DoesNotFit, LinkIsTooLong or DesignIsBroken.

    `sheets` has the HTML for each order of the options, filled with SAMPLES and with OTHERS.

    The front needs elements with the ids `qr` (a square left empty for the code and its quiet zone), `code`
    and `number`, the last two set in a font whose letters are all equally wide; where a sheet carries two
    ballots, also `qr-2`, `code-2` and `number-2`. A second page is the back if an id on it is `back`.
    """
    laid_out = [_laid_out(html, folder=folder) for of_order in sheets for html in of_order]
    first = laid_out[0]
    with strictly():
        pages: Any = [page for each in laid_out for page in each.pages]
        drawn = first.copy(pages).write_pdf() or b""
    paper = pikepdf.open(io.BytesIO(drawn))
    try:
        fronts, places, backs = _compared(paper, sides=len(first.pages))
    except DrawingsDoNotMatch:
        raise DesignIsBroken(
            _(
                "The design “%(design)s” must set the code and number in a fixed-width font.",
                design=folder.name,
            )
        ) from None
    ballots = sum(square in first.pages[0].anchors for square in SQUARES)
    if not ballots or not all(is_whole(of_order, ballots=ballots) for of_order in places):
        raise DesignIsBroken(
            _(
                "The design “%(design)s” must show the whole code, the number and a QR code.",
                design=folder.name,
            )
        )
    qr = qr_of(link_prefix)
    alt = _("QR code with this ballot’s voting link")
    return RunTemplate(
        share(paper, fronts=fronts, backs=backs, alt=alt),
        [
            Front(
                order,
                [[place for place in of_order if place.ballot == ballot] for ballot in range(ballots)],
                [_before_qr(qr, laid_out[2 * order].pages[0], square) for square in SQUARES[:ballots]],
                qr,
            )
            for order, of_order in enumerate(places)
        ],
        (first.pages[0].width * MM_PER_PX, first.pages[0].height * MM_PER_PX),
    )


def _laid_out(html: str, *, folder: Path) -> Document:
    document = lay_out(html, folder=folder)
    has_back = any(BACK in page.anchors for page in document.pages[1:2])
    if len(document.pages) > 1 + has_back or not all(map(_is_within, document.pages)):
        raise DoesNotFit
    return document


def _is_within(page: Page) -> bool:
    """Whether everything on the page that has a name lies where printers print."""
    edge = UNPRINTABLE_MM / MM_PER_PX
    return all(
        edge <= left and edge <= top and right <= page.width - edge and bottom <= page.height - edge
        for left, top, right, bottom in page.anchors.values()
    )


def _compared(paper: pikepdf.Pdf, *, sides: int) -> tuple[list[bytes], list[list[Place]], list[bytes]]:
    """The shared drawings of the fronts, the places of their own texts, and the drawings of the backs."""
    pages = list(paper.pages)
    fronts, places, backs = list[bytes](), list[list[Place]](), list[bytes]()
    for start in range(0, len(pages), 2 * sides):
        drawing, differing = compare(pages[start], pages[start + sides])
        fronts.append(drawing)
        places.append([place_of(*pair) for pair in differing])
        for back in range(start + 1, start + sides):
            drawing, differing = compare(pages[back], pages[back + sides])
            if differing:
                raise DrawingsDoNotMatch
            backs.append(drawing)
    return fronts, places, backs


def _before_qr(qr: BallotQr, page: Page, square: str) -> str:
    """The operators before a QR code's modules, which put them into the square left empty for them."""
    left, top, right, bottom = page.anchors[square]
    side = qr.size * qr.module_mm(min(right - left, bottom - top) * MM_PER_PX) / MM_PER_PX
    across = (left + right - side) / 2
    up = page.height - (top + bottom + side) / 2
    size, x, y = (f"{length * POINTS_PER_PX:.4f}" for length in (side, across, up))
    return f"q {size} 0 0 {size} {x} {y} cm BI/W {qr.size}/H {qr.size}/IM true/D[1 0]/F/AHx ID "
