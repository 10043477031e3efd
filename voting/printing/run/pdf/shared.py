"""The beginning of the file: fonts, drawings and words that all sheets share, each written once."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

# ISO 32000-1, 7.5.2: the version, and four bytes over 127, which mark the file as binary.
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@dataclass(frozen=True)
class Shared:
    """Everything before the first sheet, and what the rest of the file must know of it.

    `offsets` are the positions of its objects, by their numbers; `backs` are the numbers of the back's
    contents, one for each order of the options. Two numbers are reserved for objects at the end of the file.
    """

    head: bytes
    offsets: Mapping[int, int]
    catalog: int
    document: int
    info: int
    resources: int
    alt: int
    backs: Sequence[int]
    media_box: str
    lang: str

    @property
    def next_number(self) -> int:
        """The first unused object number."""
        return 3 + len(self.offsets)


def share(paper: Pdf, *, fronts: Sequence[bytes], backs: Sequence[bytes], alt: str) -> Shared:
    """Build the shared part from sample pages that WeasyPrint drew.

    `fronts` and `backs` are the drawings of the two sides, one for each order of the options (no backs where
    sheets have one side); `alt` is the QR code's text for people who cannot see it. The drawings are named
    F0, F1 ... and B0, B1 ... in the resources of all pages.
    """
    page = paper.pages[0].obj
    form = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=page.MediaBox)
    form.Resources = paper.make_indirect(page.Resources)
    drawings = {
        f"/{side}{order}": Stream(paper, drawing, form)
        for side, drawn in (("F", fronts), ("B", backs))
        for order, drawing in enumerate(drawn)
    }
    resources = Dictionary(dict(page.Resources.items()))
    resources.XObject = Dictionary(drawings)
    lang = paper.Root.get(Name.Lang, String(""))
    paper.trailer.Root = paper.make_indirect(
        Dictionary(
            Type=Name.Catalog,
            Pages=paper.make_indirect(Dictionary(Type=Name.Pages, Kids=Array(), Count=0)),
            Lang=lang,
            Box=page.MediaBox,
            Resources=paper.make_indirect(resources),
            Alt=paper.make_indirect(String(alt)),
            Backs=Array(
                [
                    Stream(paper, f"/P<</MCID 0>>BDC /B{order} Do EMC".encode("ascii"))
                    for order in range(len(backs))
                ]
            ),
        )
    )
    return _written(_tidied(paper))


def _tidied(paper: Pdf) -> Pdf:
    """Return the file without unreferenced objects, and its objects numbered from 1 without gaps."""
    saved = io.BytesIO()
    paper.save(saved, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return pikepdf.open(saved)


def _written(paper: Pdf) -> Shared:
    """Return all objects but the root and its list of pages: the end of the file has its own."""
    root = paper.Root
    catalog, document = root.objgen[0], root.Pages.objgen[0]
    head, offsets = bytearray(HEADER), dict[int, int]()
    for each in paper.objects:
        number = each.objgen[0]
        if number not in {catalog, document}:
            offsets[number] = len(head)
            head += b"%d 0 obj\n%b\nendobj\n" % (number, _body(each))
    return Shared(
        bytes(head),
        offsets,
        catalog,
        document,
        info=paper.trailer.Info.objgen[0],
        resources=root.Resources.objgen[0],
        alt=root.Alt.objgen[0],
        backs=[back.objgen[0] for back in root.Backs],
        media_box=root.Box.unparse().decode("latin-1"),
        lang=root.Lang.unparse().decode("latin-1"),
    )


def _body(each: Object) -> bytes:
    if isinstance(each, Stream):
        words = each.stream_dict.unparse(resolved=True)
        return b"%b\nstream\n%b\nendstream" % (words, each.read_raw_bytes())
    return each.unparse(resolved=True)
