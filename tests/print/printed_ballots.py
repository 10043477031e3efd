"""Printed ballots read back, as a phone, a printer or a person would."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image

from tests.factories import BY, make_ready_contest, the_contest
from tests.sites import Site
from voting.ballots.services import accept_run, begin_printing, prepare_press, waive_test

ADDRESS = "https://vote.example.org"
TITLES = ("Safer crossing on the high street", "Mend the park gates", "A bus on Sundays", "Łódź–Ünïon café")
TYPED_CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?: [0-9A-HJKMNP-TV-Z]{4}){3}\b")
MM_PER_POINT = 25.4 / 72


@dataclass
class PrintedBallots:
    """A printed PDF and the site it belongs to."""

    site: Site
    pdf: bytes

    @cached_property
    def document(self) -> pdfium.PdfDocument:
        return pdfium.PdfDocument(self.pdf)

    @cached_property
    def texts(self) -> list[str]:
        """The text of each page, its lines joined."""
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in self.document]

    @cached_property
    def codes(self) -> list[str]:
        """The code typed on each page, without its spaces."""
        return [TYPED_CODE.findall(text)[0].replace(" ", "") for text in self.texts]

    def picture(self, page: int, *, dpi: int) -> Image.Image:
        """A page as it looks on paper."""
        return self.document[page].render(scale=dpi / 72, grayscale=True).to_pil()  # pyright: ignore[reportArgumentType]

    def scanned(self, page: int, *, dpi: int = 150) -> list[str]:
        """What a phone reads off a page."""
        return [found.text for found in zxingcpp.read_barcodes(self.picture(page, dpi=dpi))]


def print_ballots(
    site: Site, *, count: int, titles: Sequence[str] = TITLES, design: str = "a5"
) -> PrintedBallots:
    """Make a contest ready and print its ballots."""
    with site.work() as session:
        make_ready_contest(session, titles=titles)
    return print_more(site, count=count, design=design)


def print_more(site: Site, *, count: int, design: str = "a5") -> PrintedBallots:
    """Print ballots for the contest there is."""
    with site.work() as session:
        contest = the_contest(session)
        waive_test(session, contest.conference, reason="A test", instance=site.instance, by=BY)
    with site.work() as session:
        contest = the_contest(session)
        press = prepare_press(session, contest, design=design, instance=site.instance)
        printing = begin_printing(
            session, contest, press=press, count=count, design=design, instance=site.instance, by=BY
        )
        pdf = b"".join(printing.stream())
        accept_run(session, contest, printing.run_id, by=BY)
    assert len(pdf) == printing.length
    return PrintedBallots(site, pdf)
