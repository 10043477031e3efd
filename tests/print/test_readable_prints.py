"""What is printed for everybody can be read by everybody: large enough, and every figure says what it is."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from datetime import date, time

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
import zxingcpp
from pikepdf import Dictionary, Name

from tests.factories import make_published_contest
from tests.print.round_prints import EVENING, LINK, PARTY, WARD, leaflets, picture, round_of, size, text
from tests.sites import IMPRINT, Site, config_for
from voting.collect.sheets import Invitation, press_leaflets, press_sheet

# Of a leaflet by what the eye sees; rounding on the way to the file takes a hundredth.
SMALLEST, SMALLEST_IMPRINT = 11.99, 8.99
LONG = "What is the one big issue round here that all of us should take on first, and why? " * 2
PLACE = "The community hall behind the old library, up the stairs, then the second door on the left"
FULLEST = Invitation(date(2026, 9, 30), time(19, 30), PLACE)


def sizes_in(page: pdfium.PdfPage) -> Iterator[tuple[str, float]]:
    """Each letter of a page, and how large it is set on the paper, in points."""
    read = page.get_textpage()
    for place in range(read.count_chars()):
        letter = chr(pdfium_c.FPDFText_GetUnicode(read.raw, place))
        matrix = pdfium_c.FS_MATRIX()
        if letter.isspace() or not pdfium_c.FPDFText_GetMatrix(read.raw, place, ctypes.byref(matrix)):
            continue
        yield letter, pdfium_c.FPDFText_GetFontSize(read.raw, place) * abs(matrix.d)


def small_text_of(page: pdfium.PdfPage, most: float) -> str:
    return "".join(letter for letter, points in sizes_in(page) if points < most)


def figures_of(pdf: bytes) -> list[str]:
    """What the figures of a print are called for those who do not see them."""
    with pikepdf.open(io.BytesIO(pdf)) as read:
        figures = [
            each for each in read.objects if isinstance(each, Dictionary) and each.get("/S") == Name.Figure
        ]
        return [str(each.get("/Alt", "")) for each in figures]


@pytest.mark.parametrize(
    ("question", "invitation", "on_a_page"),
    [
        ("What is the one big issue round here?", EVENING, 4),
        ("What is the one big issue round here?", Invitation(), 4),
        (LONG.strip(), FULLEST, 4),
    ],
    ids=["an everyday one", "no day yet", "the fullest"],
)
def test_a_leaflet_is_set_in_12_points_and_its_imprint_in_9(
    named: Site, question: str, invitation: Invitation, on_a_page: int
) -> None:
    with round_of(named, question=question) as walked:
        [page] = leaflets(named, walked, invitation)
    without_blanks = "".join(IMPRINT.split())
    assert small_text_of(page, SMALLEST) == without_blanks * on_a_page
    assert small_text_of(page, SMALLEST_IMPRINT) == ""
    assert size(page) == (210, 297)
    assert text(page).count(question) == on_a_page
    assert [found.text for found in zxingcpp.read_barcodes(picture(page))] == [WARD] * on_a_page


def test_what_needs_more_room_makes_two_leaflets_of_twice_the_size(paper: Site) -> None:
    config = config_for(paper.instance.config.database.url, party=PARTY | {"imprint": IMPRINT * 6})
    wordy = Site.open(paper.instance.folder, config)
    with round_of(wordy, question=LONG.strip()) as walked:
        [page] = leaflets(wordy, walked, FULLEST)
    assert text(page).count(LONG.strip()) == text(page).count(PLACE) == 2
    assert {round(points, 1) for _letter, points in sizes_in(page)} == {9, 12, 14.5, 16}
    assert [found.text for found in zxingcpp.read_barcodes(picture(page))] == [WARD] * 2


def test_the_prints_of_a_round_say_what_their_figures_are_and_have_a_readable_imprint(named: Site) -> None:
    with round_of(named) as walked:
        sheet = press_sheet(walked, link=LINK, instance=named.instance)
        leaflet = press_leaflets(walked, invitation=EVENING, address=WARD, instance=named.instance)
    assert figures_of(sheet) == [f"QR: {LINK}"]
    assert figures_of(leaflet) == [f"QR: {WARD}"] * 4
    expect_readable_imprint(sheet)


def test_the_notice_says_what_its_figures_are_and_has_a_readable_imprint(paper: Site) -> None:
    make_published_contest(paper)
    notice = paper.visitor().get("/results/tonight/harborne.pdf").data
    *bars, code = figures_of(notice)
    assert [bar.partition(": ")[0] for bar in bars] == ["Votes"] * 3
    assert sum(int(bar.partition(": ")[2]) for bar in bars) == 11
    assert code == "QR: https://localhost/results/tonight/harborne"
    expect_readable_imprint(notice)


def expect_readable_imprint(pdf: bytes) -> None:
    for page in pdfium.PdfDocument(pdf):
        assert IMPRINT in text(page)
        assert "".join(IMPRINT.split())[:20] not in small_text_of(page, SMALLEST_IMPRINT)
