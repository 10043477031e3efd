"""The template of a print run: a design's sheet, laid out once, from which every sheet is printed.

The sheet is laid out for two sets of sample ballots that share no letter in any place. The differences
between the two drawings are the places of a ballot's own text; all else becomes one shared drawing. The
samples together hold the whole alphabet, so that the embedded font has every letter a code can have.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf

from voting.plain.codes import grouped
from voting.plain.digests import short_digest
from voting.plain.translating import gettext as _
from voting.printing.run.diff import DrawingsDoNotMatch, Text, compare
from voting.printing.run.fields import Face, Place, is_whole, part_of_digest, place_of
from voting.printing.run.geometry import MM_PER_PX, PLACES, Geometry, Rectangle, measure
from voting.printing.run.pdf.shared import Shared, share
from voting.printing.run.qr import BallotQr, qr_of
from voting.printing.weasy import DesignIsBroken, lay_out, strictly

if TYPE_CHECKING:
    from weasyprint import Document
    from weasyprint.document import Page

POINTS_PER_PX = 0.75
# Office printers leave the outermost 4 mm of the paper white, whatever is drawn there.
UNPRINTABLE_MM = 4
# The ids of a design's empty squares for QR codes, and the id that marks its second page as the back.
SQUARES = tuple(f"qr{after}" for after in PLACES)
BACK = "back"


class DoesNotFit(Exception):
    """The words need more room than the sheet of the design has."""


@dataclass(frozen=True)
class Front:
    """The front of a sheet with the options in one order: the places of each ballot's own texts and QR
    code.
    """

    order: int
    places: Sequence[Sequence[Place]]
    before_qr: Sequence[str]
    qr: BallotQr

    def drawn_for(self, ballots: Sequence[tuple[int, str]]) -> str:
        """Return the drawing of one sheet, from the number and the code of each of its ballots."""
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
    """A sheet ready to print ballots from: what is shared, a front for each order, its size in mm."""

    shared: Shared
    fronts: Sequence[Front]
    size: tuple[float, float]
    geometry: Geometry

    @property
    def ballots(self) -> int:
        """The number of ballots on a sheet."""
        return len(self.fronts[0].before_qr)


def make_template(
    sheets: Sequence[Sequence[str]], *, options: int, folder: Path, size: str, link_prefix: str
) -> RunTemplate:
    """Lay out a design and make it ready to print; raises DoesNotFit, LinkIsTooLong or DesignIsBroken.

    `sheets` has the HTML for each order of so many options, filled with SAMPLES and with OTHERS, set in a
    `size`. docs/designs.md says which ids a design needs.
    """
    laid_out = [_laid_out(html, folder=folder) for of_order in sheets for html in of_order]
    first, qr = laid_out[0].pages, qr_of(link_prefix)
    squares = [square for square in SQUARES if square in first[0].anchors]
    codes = [[_code_in(qr, each.pages[0], square) for square in squares] for each in laid_out]
    paper = _drawn(laid_out)
    try:
        geometry = _measured(laid_out, codes, design=folder.name, size=size)
        fronts, places, backs = _compared(paper, sides=len(first), digest=short_digest(geometry.digest))
    except DrawingsDoNotMatch:
        raise DesignIsBroken(
            _(
                "The design “%(design)s” must set the code, number and digest in a fixed-width font.",
                design=folder.name,
            )
        ) from None
    if not squares or not all(is_whole(of_order, ballots=len(squares)) for of_order in places):
        raise DesignIsBroken(
            _(
                "The design “%(design)s” must show the whole code, the number and a QR code.",
                design=folder.name,
            )
        )
    _check_boxes(laid_out, options=options, ballots=len(squares), design=folder.name)
    alt = _("QR code with this ballot’s voting link")
    return RunTemplate(
        share(paper, fronts=fronts, backs=backs, alt=alt),
        [
            Front(
                order,
                [[place for place in of_order if place.ballot == ballot] for ballot in range(len(squares))],
                [_before_qr(qr, first[0], code) for code in codes[2 * order]],
                qr,
            )
            for order, of_order in enumerate(places)
        ],
        (first[0].width * MM_PER_PX, first[0].height * MM_PER_PX),
        geometry,
    )


def _laid_out(html: str, *, folder: Path) -> Document:
    document = lay_out(html, folder=folder)
    has_back = any(BACK in page.anchors for page in document.pages[1:2])
    if len(document.pages) > 1 + has_back or not all(map(_is_within, document.pages)):
        raise DoesNotFit
    return document


def _is_within(page: Page) -> bool:
    """Whether every named element on the page is within the printable area."""
    edge = UNPRINTABLE_MM / MM_PER_PX
    return all(
        edge <= left and edge <= top and right <= page.width - edge and bottom <= page.height - edge
        for left, top, right, bottom in page.anchors.values()
    )


def _check_boxes(laid_out: Sequence[Document], *, options: int, ballots: int, design: str) -> None:
    """Refuse a design in which a scanner would not find the box of an option, and name the id it needs."""
    for number in range(1, options + 1):
        for place in PLACES[:ballots]:
            box = f"box-{number}{place}"
            if not all(box in each.pages[0].anchors for each in laid_out):
                raise DesignIsBroken(
                    _(
                        "In the design “%(design)s”, give the box of option %(number)s the id “%(box)s”.",
                        design=design,
                        number=number,
                        box=box,
                    )
                )


def _drawn(laid_out: Sequence[Document]) -> pikepdf.Pdf:
    pages: Any = [page for each in laid_out for page in each.pages]
    with strictly():
        return pikepdf.open(io.BytesIO(laid_out[0].copy(pages).write_pdf() or b""))


def _measured(
    laid_out: Sequence[Document], codes: Sequence[Sequence[Rectangle]], *, design: str, size: str
) -> Geometry:
    """The geometry of the sheet, which no code, number or digest in its place may change."""
    one, other = (
        measure([each.pages[0] for each in laid_out[which::2]], codes[which::2], design=design, size=size)
        for which in (0, 1)
    )
    if one != other:
        raise DrawingsDoNotMatch
    return one


def _compared(
    paper: pikepdf.Pdf, *, sides: int, digest: str
) -> tuple[list[bytes], list[list[Place]], list[bytes]]:
    """The shared drawings of the fronts, the places of their own texts, and the drawings of the backs.

    The digest, which is of the whole run, is drawn into what is shared.
    """
    pages = list(paper.pages)
    fronts, places, backs = list[bytes](), list[list[Place]](), list[bytes]()
    for start in range(0, len(pages), 2 * sides):
        drawing, own = _stamped(*compare(pages[start], pages[start + sides]), digest=digest)
        fronts.append(drawing)
        places.append([place_of(*pair) for pair in own])
        for back in range(start + 1, start + sides):
            drawing, own = _stamped(*compare(pages[back], pages[back + sides]), digest=digest)
            if own:
                raise DrawingsDoNotMatch
            backs.append(drawing)
    return fronts, places, backs


def _stamped(
    drawing: bytes, differing: Sequence[tuple[Text, Text]], *, digest: str
) -> tuple[bytes, list[tuple[Text, Text]]]:
    """A shared drawing with the digest in its places, and the texts that differ for another reason."""
    stamps, own = "", list[tuple[Text, Text]]()
    for text, other in differing:
        if part := part_of_digest(text, other):
            stamps += text.drawn_with(digest[part])
        else:
            own.append((text, other))
    return (b"q\n%b\nQ\n%b" % (drawing, stamps.encode("ascii")) if stamps else drawing), own


def _code_in(qr: BallotQr, page: Page, square: str) -> Rectangle:
    """Where a QR code without its quiet zone lies in the square left empty for it."""
    left, top, right, bottom = page.anchors[square]
    side = qr.size * qr.module_mm(min(right - left, bottom - top) * MM_PER_PX) / MM_PER_PX
    across, down = (left + right - side) / 2, (top + bottom - side) / 2
    return across, down, across + side, down + side


def _before_qr(qr: BallotQr, page: Page, code: Rectangle) -> str:
    """The operators before a QR code's modules, which put them where the code lies."""
    left, _top, right, bottom = code
    size, x, y = (f"{length * POINTS_PER_PX:.4f}" for length in (right - left, left, page.height - bottom))
    return f"q {size} 0 0 {size} {x} {y} cm BI/W {qr.size}/H {qr.size}/IM true/D[1 0]/F/AHx ID "
