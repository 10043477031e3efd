"""A round's sheet and leaflets are read back as a phone and a person would: all that is needed is there."""

from __future__ import annotations

import io
import shutil
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
import zxingcpp

from tests.print.round_prints import EVENING, LINK, WARD, leaflets, picture, round_of, sheet, size, text
from tests.reading import read, words
from tests.sites import IMPRINT, Site, config_for
from voting.collect.messages import everyday_script
from voting.collect.sheets import ROWS_TO_WRITE, Invitation, press_leaflets, press_sheet
from voting.plain.roles import Role
from voting.site.paths import BALLOT_DESIGNS


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
        "vote.example.org/join# ab3d-ex9q-7mkw-z0th",
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
        "not in",
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
        (Invitation(), ["Date to be announced.", "The page below will say when and where."]),
        (Invitation(place="The hall"), ["Date to be announced. The hall That’s where you choose"]),
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
    assert paper.visitor().get(found.text.removeprefix("https://localhost")).status_code in {200, 409}
    [ward, *_others] = zxingcpp.read_barcodes(picture(pdfium.PdfDocument(answer.data)[0]))
    assert paper.visitor().get(ward.text.removeprefix("https://localhost")).status_code == 200
    bare = Site.open(
        paper.instance.folder, config_for(paper.instance.config.database.url, party={"imprint": " "})
    )
    for path in ("sheet.pdf", "leaflets.pdf"):
        refused = read(bare.officer(Role.ADMINISTRATOR).get(f"{address}/{path}"), 409, imprint="")
        assert "Nothing can be printed without an imprint." in words(refused)
