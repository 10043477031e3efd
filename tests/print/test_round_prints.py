"""A round's sheet and leaflets are read back as a phone and a person would: nothing missing, nothing cut."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date, time
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image, ImageOps

from tests.factories import make_round
from tests.reading import read, words
from tests.sites import IMPRINT, Site, config_for
from voting.access import Role
from voting.collect.models import Round
from voting.collect.sheets import ROWS_TO_WRITE, Invitation, LeafletIsTooFull, press_leaflets, press_sheet
from voting.collect.wording import everyday_script
from voting.pages import BALLOT_DESIGNS
from voting.press import DesignIsBroken

MM = 25.4 / 72
LINK = "https://vote.example.org/join/Ab3-_x9Q"
WARD = "https://vote.example.org/wards/harborne"
EVENING = Invitation(date(2026, 9, 30), time(19, 30), "The community hall, St Mary’s Row")
LONG = (
    "What is the one big issue round here that all of us, old and young, should take on first, and why? " * 2
)
PARTY = {"name": "Example Party", "contact": "hello@example.org"}


@contextmanager
def round_of(
    paper: Site, *, streets: Sequence[str] = ("Elm Road", "Łódź Street"), **given: str
) -> Generator[Round]:
    """A round in Harborne; `question` is its campaign's."""
    with paper.app.app_context(), paper.work() as session:
        walked = make_round(session, streets=streets)
        walked.campaign.question = given.pop("question", walked.campaign.question)
        for name, text in given.items():
            setattr(walked, name, text)
        yield walked


@pytest.fixture
def named(paper: Site) -> Site:
    """A site whose party says how to reach it."""
    config = config_for(paper.instance.config.database.url, party=PARTY)
    return Site.open(paper.instance.folder, config)


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


def test_a_sheet_says_all_that_a_canvasser_needs(named: Site) -> None:
    with round_of(named) as walked:
        front, back = sheet(named, walked)
        script = everyday_script("Example Party")
    said = text(front)
    for needed in (
        "Harborne",
        "Sunday 14 June 2026",
        "Meet: Outside the library",
        "What is the one big issue round here?",
        script,
        "Elm Road",
        "Łódź Street",
        "No camera? Type: vote.example.org/ join/Ab3-_x9Q",
        "Give the sheet to the organiser on the same day",
        "tears it up",
    ):
        assert needed in said
    rows = text(back)
    for needed in (
        "Street",
        "What they said",
        "Topic",
        "spoke",
        "no answer",
        "not today",
        "Parks and green space",
    ):
        assert needed in rows
    assert all(IMPRINT in text(page) and size(page) == (210, 297) for page in (front, back))
    assert [found.text for found in zxingcpp.read_barcodes(picture(front))] == [LINK]


def test_a_sheet_has_rows_that_a_hand_can_write_in(named: Site) -> None:
    with round_of(named) as walked:
        _front, back = sheet(named, walked)
    image = picture(back)
    column = image.crop((int(image.width * 0.3), 0, int(image.width * 0.3) + 1, image.height)).tobytes()
    lines = [y for y in range(1, image.height) if column[y] < 128 <= column[y - 1]]
    gaps = [(below - above) * 25.4 / 150 for above, below in pairwise(lines)]
    assert sum(gap > 11 for gap in gaps) >= ROWS_TO_WRITE


def test_prints_are_tagged_titled_and_carry_their_fonts(named: Site) -> None:
    with round_of(named) as walked:
        printed = {
            "Round sheet for Harborne, Sunday 14 June 2026": press_sheet(
                walked, link=LINK, instance=named.instance
            ),
            "Door leaflets for Harborne": press_leaflets(
                walked, invitation=EVENING, address=WARD, instance=named.instance
            ),
        }
    for title, content in printed.items():
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert (pdf.Root.Lang, pdf.Root.MarkInfo.Marked, pdf.docinfo.Title) == ("en", True, title)
            for page in pdf.pages:
                fonts = [
                    font.DescendantFonts[0].FontDescriptor for _name, font in page.Resources.Font.items()
                ]
                assert fonts
                assert all("/FontFile2" in each or "/FontFile3" in each for each in fonts)


@pytest.mark.parametrize(
    ("invitation", "needed"),
    [
        (EVENING, ["Wednesday 30 September 2026", "19:30, The community hall, St Mary’s Row", "Come along!"]),
        (Invitation(), ["The day will be announced.", "The page below will say when and where."]),
        (Invitation(place="The hall"), ["The day will be announced. The hall There you choose"]),
    ],
)
def test_four_leaflets_on_a_page_say_when_and_where(
    named: Site, invitation: Invitation, needed: list[str]
) -> None:
    with round_of(named) as walked:
        [page] = leaflets(named, walked, invitation)
    said = text(page)
    assert size(page) == (210, 297)
    always = [
        "What is the one big issue round here?",
        "Your reference:",
        "Write to: hello@example.org",
        IMPRINT,
    ]
    for each in needed + always:
        assert said.count(each) == 4, each
    codes = zxingcpp.read_barcodes(picture(page))
    assert [found.text for found in codes] == [WARD] * 4
    quarters = {
        (
            found.position.top_left.x * 2 // picture(page).width,
            found.position.top_left.y * 2 // picture(page).height,
        )
        for found in codes
    }
    assert len(quarters) == 4


def test_without_a_contact_a_leaflet_says_to_ask_a_canvasser(paper: Site) -> None:
    with round_of(paper) as walked:
        [page] = leaflets(paper, walked)
    assert text(page).count("Ask any of our canvassers how.") == 4


def test_nothing_long_vanishes_or_is_cut(named: Site) -> None:
    streets = [f"The long and winding road to nowhere in particular, number {n} of many" for n in range(60)]
    script = ("We ask every home. " * 40)[:600].strip()
    place = "The community hall behind the old library, up the stairs, then the second door on the left"
    with round_of(named, streets=streets, question=LONG, script=script, meeting_place=place) as walked:
        pages = list(sheet(named, walked))
        [leaflet] = leaflets(named, walked, Invitation(date(2026, 9, 30), time(19, 30), place))
        small = list(sheet(named, walked))[:1]
    # A street may begin on one page and end on the next.
    said = " ".join(re.split(rf"( \d\.)* {re.escape(IMPRINT)}", text(page))[0] for page in pages)
    assert [each for each in (*streets, script, place, LONG.strip()) if each not in said] == []
    assert all(IMPRINT in text(page) for page in pages)
    assert text(leaflet).count(LONG.strip()) == text(leaflet).count(place) == 4
    for page in (*pages, *small):
        ink = ImageOps.invert(picture(page)).getbbox()
        assert ink is not None
        assert ink[0] * 25.4 / 150 >= 15
        assert ink[2] * 25.4 / 150 <= 195


def test_a_long_word_stays_on_its_own_leaflet(named: Site) -> None:
    with round_of(named, question="Why" * 60) as walked:
        [page] = leaflets(named, walked, Invitation(place="Hall" * 30))
    image = ImageOps.invert(picture(page))
    middle = image.crop((int(image.width * 0.47), 200, int(image.width * 0.53), 600))
    assert middle.getbbox() is None
    assert text(page).replace(" ", "").count("Why" * 60) == 4


def test_what_cannot_fit_a_leaflet_is_refused(paper: Site) -> None:
    config = config_for(paper.instance.config.database.url, party={"imprint": IMPRINT * 20})
    full = Site.open(paper.instance.folder, config)
    with round_of(full, question=LONG) as walked, pytest.raises(LeafletIsTooFull, match="Shorten the place"):
        leaflets(full, walked)


def test_letters_of_other_writings_are_printed_or_named(named: Site) -> None:
    with round_of(named, meeting_place="أمام المكتبة", streets=["Straße", "Şehir Yolu"]) as walked:
        front = text(next(iter(sheet(named, walked))))
        assert "Straße" in front
        assert "Şehir Yolu" in front
        assert {*"أمام"} <= {*front}
        walked.streets = ["Road \u0378"]
        with pytest.raises(DesignIsBroken, match="U\\+0378"):
            sheet(named, walked)


def test_a_rehearsal_marks_its_prints(paper: Site) -> None:
    config = config_for(paper.instance.config.database.url, site={"rehearsal": True})
    rehearsal = Site.open(paper.instance.folder, config)
    with round_of(rehearsal) as walked:
        front, back = sheet(rehearsal, walked)
        [page] = leaflets(rehearsal, walked)
    assert "REHEARSAL: nothing on this sheet counts" in text(front)
    assert "everything here is invented" in text(back)
    assert text(page).count("Rehearsal: nothing here counts") == 4


def test_a_partys_own_designs_come_before_ours(paper: Site) -> None:
    own = paper.instance.folder.parent / "ballots"
    for design, page in (("round-sheet", "sheet.html"), ("door-leaflet", "leaflet.html")):
        shutil.copytree(BALLOT_DESIGNS / design, own / design)
        (own / design / page).write_text('<html lang="en"><p>Ours: {{ imprint }}', encoding="utf-8")
    (own / "fonts").symlink_to(Path(BALLOT_DESIGNS).resolve() / "fonts")
    with round_of(paper) as walked:
        assert text(sheet(paper, walked)[0]) == f"Ours: {IMPRINT}"
        assert text(leaflets(paper, walked)[0]) == f"Ours: {IMPRINT}"


def test_organisers_open_the_prints_and_without_an_imprint_there_are_none(paper: Site) -> None:
    with round_of(paper) as walked:
        address = f"/rounds/{walked.id}"
    organiser = paper.officer(Role.ORGANISER)
    for path in ("sheet.pdf", "leaflets.pdf?on=&at=&place="):
        answer = organiser.get(f"{address}/{path}")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    [found] = zxingcpp.read_barcodes(
        picture(pdfium.PdfDocument(organiser.get(f"{address}/sheet.pdf").data)[0])
    )
    assert paper.visitor().get(found.text.removeprefix("http://localhost")).status_code in {200, 409}
    [ward, *_others] = zxingcpp.read_barcodes(picture(pdfium.PdfDocument(answer.data)[0]))
    assert paper.visitor().get(ward.text.removeprefix("http://localhost")).status_code == 200
    bare = Site.open(
        paper.instance.folder, config_for(paper.instance.config.database.url, party={"imprint": " "})
    )
    for path in ("sheet.pdf", "leaflets.pdf"):
        refused = read(bare.officer(Role.ADMINISTRATOR).get(f"{address}/{path}"), 409)
        assert "Nothing can be printed without an imprint." in words(refused)
