"""The plate: one page of a design, laid out once, from which every ballot is printed.

The page is laid out for two sample ballots that share no letter of their codes. Where the two drawings
differ is where a ballot's own text goes; all else becomes one shared drawing. The two samples together
hold the whole alphabet, so that the embedded font has every letter a code can have.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from flask_babel import gettext as _
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from weasyprint.document import Page

from voting.ballots.codes import grouped
from voting.ballots.drawing import DrawingsDoNotMatch, compare
from voting.ballots.faces import SAMPLES, Face, Place, is_whole, place_of
from voting.ballots.qr import BallotQr
from voting.press import DesignIsBroken, lay_out, strictly

POINTS_PER_PX = 0.75
MM_PER_PX = 25.4 / 96
# Office printers leave the outermost 4 mm of the paper white, whatever is drawn there.
UNPRINTABLE_MM = 4


class DoesNotFit(Exception):
    """The words need more room than one page of the design has."""


@dataclass(frozen=True)
class Plate:
    """A page ready to print ballots from."""

    paper: Pdf
    places: Sequence[Place]
    qr: BallotQr
    before_qr: str

    def print(self, ballots: Iterable[tuple[int, str]]) -> bytes:
        """One PDF with a page for each ballot, given as number and code; a plate prints once."""
        pages = self.paper.Root.Pages
        pages.Kids = Array([self._page(number, code) for number, code in ballots])
        pages.Count = len(pages.Kids)
        finished = io.BytesIO()
        self.paper.save(finished, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return finished.getvalue()

    def _page(self, number: int, code: str) -> pikepdf.Object:
        face = Face(grouped(code), str(number))
        texts = "".join(place.drawn_for(face) for place in self.places)
        drawn = f"/Shared Do\n{self.before_qr}{self.qr.bitmap(code).hex()}>\nEI Q\n{texts}"
        contents = Stream(self.paper, zlib.compress(drawn.encode("ascii")), Filter=Name.FlateDecode)
        return self.paper.make_indirect(
            Dictionary(Type=Name.Page, Parent=self.paper.Root.Pages, Contents=contents)
        )


def make_plate(render: Callable[[Face], str], *, folder: Path, link_prefix: str) -> Plate:
    """Lay out a design and make it ready to print; raises DoesNotFit, LinkIsTooLong or DesignIsBroken.

    The page needs elements with the ids `qr` (a square left empty for the code and its quiet zone), `code`
    and `number`, the last two set in a font whose letters are all equally wide.
    """
    first = lay_out(render(SAMPLES[0]), folder=folder)
    if len(first.pages) > 1 or not _is_within(first.pages[0]):
        raise DoesNotFit
    second = lay_out(render(SAMPLES[1]), folder=folder)
    with strictly():
        drawn = first.copy(first.pages + second.pages).write_pdf() or b""
    paper = pikepdf.open(io.BytesIO(drawn))
    try:
        shared, differing = compare(*paper.pages)
        places = [place_of(*pair) for pair in differing]
    except DrawingsDoNotMatch:
        raise DesignIsBroken(
            _("The design “%(design)s” must set code and number in letters of one width.", design=folder.name)
        ) from None
    if "qr" not in first.pages[0].anchors or not is_whole(places):
        raise DesignIsBroken(
            _(
                "The design “%(design)s” must show the whole code, the number and a QR code.",
                design=folder.name,
            )
        )
    _share(paper, shared)
    qr = BallotQr(link_prefix)
    return Plate(paper, places, qr, _qr_operators(qr, first.pages[0]))


def _is_within(page: Page) -> bool:
    """Whether everything on the page that has a name lies where printers print."""
    edge = UNPRINTABLE_MM / MM_PER_PX
    return all(
        edge <= left and edge <= top and right <= page.width - edge and bottom <= page.height - edge
        for left, top, right, bottom in page.anchors.values()
    )


def _share(paper: Pdf, shared: bytes) -> None:
    """Make of two sample pages a PDF without pages that holds their shared drawing."""
    page = paper.pages[0].obj
    drawing = Stream(
        paper,
        shared,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=page.MediaBox,
        Resources=page.Resources,
    )
    root = paper.Root
    root.Pages.MediaBox = page.MediaBox
    root.Pages.Resources = Dictionary(
        Font=page.Resources.Font,
        ExtGState=page.Resources.get(Name.ExtGState, Dictionary()),
        XObject=Dictionary(Shared=paper.make_indirect(drawing)),
    )
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    # What WeasyPrint wrote there points at the sample pages.
    for key in (Name.Names, Name.Outlines):
        if key in root:
            del root[key]


def _qr_operators(qr: BallotQr, page: Page) -> str:
    """The operators before a QR code's modules, which put them into the square left empty for them."""
    left, top, right, bottom = page.anchors["qr"]
    side = qr.size * qr.module_mm(min(right - left, bottom - top) * MM_PER_PX) / MM_PER_PX
    across = (left + right - side) / 2
    up = page.height - (top + bottom + side) / 2
    size, x, y = (f"{length * POINTS_PER_PX:.4f}" for length in (side, across, up))
    return f"q {size} 0 0 {size} {x} {y} cm BI /W {qr.size} /H {qr.size} /IM true /D [1 0] /F /AHx ID "
