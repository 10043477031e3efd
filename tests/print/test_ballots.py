"""A printed ballot says what it must, and every phone can read it."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pikepdf
import sqlalchemy as sa
from PIL import ImageChops

from tests.factories import the_contest
from tests.needs import reads_prints
from tests.print.printed_ballots import ADDRESS, MM_PER_POINT, TITLES, PrintedBallots
from tests.sites import IMPRINT
from voting.ballots.ballot_texts import ballot_page
from voting.ballots.designs import SIZES, find_design
from voting.ballots.models import PrintRun
from voting.ballots.services import find_ballot
from voting.plain.codes import grouped
from voting.plain.digests import short_digest
from voting.printing.run.fields import Face
from voting.printing.weasy import lay_out


def test_every_code_scanned_from_the_page_is_the_link_of_the_code_typed_beside_it(
    printed: PrintedBallots,
) -> None:
    scanned = [printed.scanned(page) for page in range(60)]
    assert scanned == [[f"{ADDRESS}/b#{code}"] for code in printed.codes]
    assert len(set(printed.codes)) == 60


def test_each_page_shows_the_number_under_which_its_code_is_registered(printed: PrintedBallots) -> None:
    with printed.site.work() as session:
        numbers = [find_ballot(session, code, pepper=printed.site.pepper).number for code in printed.codes]
    packs = [numbers[start : start + 25] for start in range(0, 60, 25)]
    assert [sorted(pack) for pack in packs] == [[*range(1, 26)], [*range(26, 51)], [*range(51, 61)]]
    for number, code, text in zip(numbers, printed.codes, printed.texts, strict=True):
        assert text.endswith(f" {number} {grouped(code)}")


def test_every_page_is_exactly_a5(printed: PrintedBallots) -> None:
    for page in printed.document:
        assert [round(length * MM_PER_POINT, 2) for length in page.get_size()] == [148, 210]


def test_every_page_says_all_that_a_ballot_must_say(printed: PrintedBallots) -> None:
    with printed.site.work() as session:
        digest = short_digest(the_contest(session).digest)
    said = [
        "Harborne",
        "Which issue should we work on together first?",
        *TITLES,
        "Put a cross (X) in ONE box.",
        "never both",
        "Point your phone camera at this QR code.",
        "vote.example.org/b",
        "drawn by lot, in public",
        "Your vote is secret.",
        "This is not an official election.",
        digest,
        IMPRINT,
    ]
    for text in printed.texts:
        assert [words for words in said if words not in text] == []


def test_only_a_rehearsal_is_marked_as_one(printed: PrintedBallots) -> None:
    assert "REHEARSAL" not in printed.texts[0]


def test_the_file_has_a_title_and_a_language_and_no_syntax_error(printed: PrintedBallots) -> None:
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
        assert str(pdf.docinfo.Title) == "Ballots: Harborne, Tonight"
        assert str(pdf.Root.Lang) == "en"
        assert pdf.check_pdf_syntax() == []


def test_every_font_is_embedded_and_comes_with_the_design(printed: PrintedBallots) -> None:
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
        fonts = [font.DescendantFonts[0].FontDescriptor for font in pdf.pages[0].Resources.Font.values()]
        assert {str(font.FontFamily) for font in fonts} == {"Reading", "Reading More", "Code"}
        assert all(len(font.FontFile2.read_bytes()) > 500 for font in fonts)


@reads_prints
def test_poppler_reads_the_file_without_a_warning(printed: PrintedBallots, tmp_path: Path) -> None:
    file = tmp_path / "ballots.pdf"
    file.write_bytes(printed.pdf)
    read = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True)
    assert read.stderr == b""
    assert read.stdout.decode().count("Harborne") == 60


def test_a_ballot_looks_as_if_weasyprint_had_printed_it_alone(printed: PrintedBallots) -> None:
    instance = printed.site.instance
    folder = find_design("a5", instance=instance)
    with printed.site.work() as session:
        page = ballot_page(the_contest(session), folder=folder, instance=instance)
        number = printed.texts[41].split()[-5]
        digest = session.scalars(sa.select(PrintRun.geometry_digest)).one()
        face, boxes = Face(grouped(printed.codes[41]), number), short_digest(str(digest))
        alone = lay_out(page(face, size=SIZES[0], boxes=boxes), folder=folder)
        left, top, right, bottom = (round(edge * 150 / 96) for edge in alone.pages[0].anchors["qr"])
        other = PrintedBallots(printed.site, alone.write_pdf() or b"").picture(0, dpi=150)
    ours = printed.picture(41, dpi=150)
    for picture in (ours, other):
        picture.paste(255, (left, top, right, bottom))
    assert ImageChops.difference(ours, other).getbbox() is None
