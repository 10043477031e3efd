"""Rounds printed for tests, and their prints read back."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date, time

import pypdfium2 as pdfium
from PIL import Image

from tests.factories import make_round
from tests.sites import Site
from voting.collect.models import Round
from voting.collect.sheets import Invitation, press_leaflets, press_sheet

MM = 25.4 / 72
LINK = "https://vote.example.org/join#ab3d-ex9q-7mkw-z0th"
WARD = "https://vote.example.org/wards/harborne"
EVENING = Invitation(date(2026, 9, 30), time(19, 30), "The community hall, St Mary’s Row")
PARTY = {"name": "Example Party", "contact": "hello@example.org"}


@contextmanager
def round_of(
    paper: Site, *, streets: Sequence[str] = ("Elm Road", "Łódź Street"), **given: str
) -> Generator[Round]:
    """A round in Harborne; `question` is its campaign's."""
    with paper.work() as session:
        walked = make_round(session, streets=streets)
        walked.campaign.question = given.pop("question", walked.campaign.question)
        for name, text in given.items():
            setattr(walked, name, text)
        yield walked


def sheet(site: Site, walked: Round) -> pdfium.PdfDocument:
    return pdfium.PdfDocument(press_sheet(walked, link=LINK, instance=site.instance))


def leaflets(site: Site, walked: Round, invitation: Invitation = EVENING) -> pdfium.PdfDocument:
    return pdfium.PdfDocument(
        press_leaflets(walked, invitation=invitation, address=WARD, instance=site.instance)
    )


def text(page: pdfium.PdfPage) -> str:
    return " ".join(page.get_textpage().get_text_bounded().split())


def picture(page: pdfium.PdfPage) -> Image.Image:
    return page.render(scale=150 / 72, grayscale=True).to_pil()  # pyright: ignore[reportArgumentType]


def size(page: pdfium.PdfPage) -> tuple[int, int]:
    return round(page.get_width() * MM), round(page.get_height() * MM)
