"""However full a ballot is, nothing on it overlaps, is cut, or runs off the paper; or it is refused."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations, pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from pypdfium2 import raw
from weasyprint import Document

from tests.sites import IMPRINT, Site, config_for
from voting.ballots.ballot_texts import ballot_page, set_up_press
from voting.ballots.designs import SIZES, TextIsTooLong, find_design
from voting.conference.models import Conference, Contest, Option, TieRule, Translation
from voting.places.models import Ward
from voting.printing.run.fields import SAMPLES
from voting.printing.weasy import lay_out

MM_PER_PX = 25.4 / 96
WORDS = "Make the long road by the school safer for children, for the old and for everyone else there "
IN_URDU = (
    "اسکول کے پاس والی لمبی سڑک کو بچوں، بوڑھوں اور سب لوگوں کے لیے زیادہ محفوظ بنایا جائے، رفتار 20 میل ہو "
)
SHORT = ("Safer crossing on the high street", "Mend the park gates", "A bus on Sundays")
SHORT_IN_URDU = ("ہائی سٹریٹ پر محفوظ کراسنگ", "پارک کے دروازوں کی مرمت", "اتوار کو بس نمبر 11")
SIDES = {"a5": 1, "a4-two-up": 1, "large-18": 2, "large-24": 2}
RULING = {"places": 1, "most_marks": 0, "rotates": False}
# What may lie inside another named part; all others stand apart.
INSIDE = re.compile(r"(box|mark)-|(choices|phone|afterwards|back)(-2)?$")


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all these tests: nothing is kept in it."""
    folder = tmp_path_factory.mktemp("fitting") / "instance"
    shutil.copytree(sqlite_template, folder)
    site = Site.open(folder, config_for("sqlite:///voting.sqlite"))
    yield site
    site.close()


def titles(number: int, letters: int, words: str = WORDS) -> list[str]:
    """Different titles of so many letters."""
    return [f"{index + 10} {words * 2}"[: letters - 1].strip() + "." for index in range(number)]


def contest_of(asked: Sequence[str], in_urdu: Sequence[str] = ()) -> Contest:
    """A contest that no database knows."""
    urdu = Translation(language="ur", question="ہم سب سے پہلے کس مسئلے پر کام کریں؟", titles=[*in_urdu])
    return Contest(
        question="Which issue should we work on together first?",
        method="choose one",
        tie_rule=TieRule.LOT,
        digest="0123456789abcdef" * 4,
        **RULING,
        ward=Ward(name="Harborne"),
        conference=Conference(
            name="Tonight", place="The community hall", starts_at=datetime(2026, 9, 30, 18, 30, tzinfo=UTC)
        ),
        options=[Option(number=number, title=title) for number, title in enumerate(asked, 1)],
        translations=[urdu] if in_urdu else [],
    )


def laid_out(site: Site, contest: Contest, *, design: str, size: str, sample: bool = False) -> Document:
    folder = find_design(design, instance=site.instance)
    page = ballot_page(contest, folder=folder, instance=site.instance, sample=sample)
    html = page(*SAMPLES, size=size)
    document = lay_out(html, folder=folder)
    # Whatever has a name is on a page, also when it does not fit there: nothing is lost unseen.
    named = [name for side in document.pages for name in side.anchors]
    assert sorted(named) == sorted(re.findall(r' id="([^"]+)"', html))
    return document


def first_that_fits(site: Site, contest: Contest, *, design: str) -> Document:
    tried = (laid_out(site, contest, design=design, size=size) for size in SIZES)
    return next(each for each in tried if fits(each))


def printed(document: Document) -> pdfium.PdfDocument:
    return pdfium.PdfDocument(io.BytesIO(document.write_pdf() or b""))


def fits(document: Document) -> bool:
    edge = 4 / MM_PER_PX
    return all(
        min(left, top) >= edge and right <= page.width - edge and bottom <= page.height - edge
        for page in document.pages
        for left, top, right, bottom in page.anchors.values()
    )


def check_apart(document: Document) -> None:
    """Check that no two parts overlap, and that all rows are equally high."""
    for page in document.pages:
        parts = {name: box for name, box in page.anchors.items() if not INSIDE.match(name)}
        for (one, first), (other, second) in combinations(parts.items(), 2):
            across = min(first[2], second[2]) - max(first[0], second[0])
            down = min(first[3], second[3]) - max(first[1], second[1])
            assert min(across, down) * MM_PER_PX < 0.05, f"{one} and {other} overlap"
    boxes = [box for name, box in document.pages[0].anchors.items() if re.fullmatch(r"box-\d+", name)]
    pitches = [after[1] - before[1] for before, after in pairwise(boxes)]
    assert max(pitches) - min(pitches) < 0.05
    assert {round((box[2] - box[0]) - (box[3] - box[1]), 1) for box in boxes} == {0}


def letters(pdf: pdfium.PdfDocument) -> tuple[str, float]:
    """All letters printed, without gaps, and the size of the smallest in points."""
    said, sizes = "", list[float]()
    for page in pdf:
        text = page.get_textpage()
        said += text.get_text_bounded()
        for index in range(text.count_chars()):
            if chr(raw.FPDFText_GetUnicode(text, index)).strip():
                matrix = raw.FS_MATRIX()
                raw.FPDFText_GetMatrix(text, index, matrix)
                sizes.append(raw.FPDFText_GetFontSize(text, index) * abs(matrix.d))
    return "".join(said.split()), min(sizes)


def picture(page: pdfium.PdfPage, dpi: int = 127) -> Image.Image:
    """A page as it looks on paper; at 127 dots an inch five are a millimetre."""
    return page.render(scale=dpi / 72, grayscale=True).to_pil()  # pyright: ignore[reportArgumentType]


def check_marks(page: Image.Image) -> None:
    """Check the four squares 5 mm from the edges, of which the one at the top left has a hole."""
    width, height = page.size
    for left, top in ((25, 25), (width - 50, 25), (25, height - 50), (width - 50, height - 50)):
        square = page.crop((left + 1, top + 1, left + 24, top + 24))
        middle = square.getpixel((11, 11))
        assert (middle == 255) == (left == top == 25)
        square.paste(0, (6, 6, 17, 17))
        assert square.getextrema() == (0, 0)
        around = page.crop((left - 6, top - 6, left + 31, top + 31))
        around.paste(255, (5, 5, 32, 32))
        assert around.getextrema() == (255, 255)


@pytest.mark.parametrize(
    ("design", "full", "urdu"),
    [
        ("a5", False, False),
        ("a5", True, False),
        ("a5", False, True),
        ("a4-two-up", True, False),
        ("a4-two-up", False, True),
        ("large-18", True, False),
        ("large-18", False, True),
        ("large-24", False, False),
    ],
)
def test_everything_on_a_ballot_is_whole_and_in_its_place(
    site: Site, design: str, full: bool, urdu: bool
) -> None:
    asked = titles(8, 100) if full else SHORT
    contest = contest_of(asked, SHORT_IN_URDU if urdu else ())
    with site.app.app_context():
        document = first_that_fits(site, contest, design=design)
    assert len(document.pages) == SIDES[design]
    check_apart(document)
    pdf = printed(document)
    said, smallest = letters(pdf)
    wanted = (
        *asked,
        contest.question,
        "Put a cross (X) in ONE box.",
        "localhost/b",
        IMPRINT,
        SAMPLES[0].code,
    )
    assert [words for words in wanted if "".join(words.split()) not in said] == []
    assert smallest >= (7.45 if SIDES[design] == 1 else int(design.removeprefix("large-"))) - 0.01
    front = picture(pdf[0])
    check_marks(front.crop((0, 0, 742, front.height)) if design == "a4-two-up" else front)


@pytest.mark.parametrize(
    ("design", "full", "urdu"),
    [("a5", True, True), ("large-24", True, False), ("large-24", False, True)],
)
def test_a_ballot_that_cannot_hold_its_words_is_refused(
    site: Site, design: str, full: bool, urdu: bool
) -> None:
    asked = titles(8, 100) if full else SHORT
    in_urdu = (titles(8, 100, IN_URDU) if full else SHORT_IN_URDU) if urdu else ()
    contest = contest_of(asked, in_urdu)
    with site.app.app_context(), pytest.raises(TextIsTooLong, match=r"too long|too many") as refused:
        set_up_press(contest, design=design, instance=site.instance)
    if full:
        assert any(title in str(refused.value) for title in (*asked, *in_urdu))


@pytest.mark.parametrize(("options", "letters_each"), [(2, 100), (6, 100), (12, 60)])
def test_no_title_is_cut_however_many_there_are(site: Site, options: int, letters_each: int) -> None:
    asked = titles(options, letters_each)
    with site.app.app_context():
        document = first_that_fits(site, contest_of(asked), design="a5")
    check_apart(document)
    said, _smallest = letters(printed(document))
    assert [title for title in asked if title.replace(" ", "") not in said] == []


def test_a_word_without_a_gap_is_broken_rather_than_cut(site: Site) -> None:
    with site.app.app_context():
        document = laid_out(site, contest_of(["Mend" * 25, "A bus"]), design="a5", size="roomy")
    assert fits(document)
    check_apart(document)
    said, _smallest = letters(printed(document))
    assert said.count("Mend" * 25) == 1


@pytest.mark.parametrize("sample", [True, False])
def test_a_sample_says_across_and_in_words_that_it_is_none(site: Site, sample: bool) -> None:
    with site.app.app_context():
        contest = contest_of(SHORT, SHORT_IN_URDU)
        document = laid_out(site, contest, design="a5", size="close", sample=sample)
    check_apart(document)
    said = letters(printed(document))[0]
    assert ("SAMPLE" in said, "Itisnevervalid,onpaperorbyphone." in said) == (sample, sample)


@pytest.mark.parametrize("design", ["large-18", "large-24"])
def test_the_words_that_a_large_sample_is_none_leave_the_corner_marks_free(site: Site, design: str) -> None:
    with site.app.app_context():
        document = laid_out(site, contest_of(SHORT), design=design, size="middle", sample=True)
    left, _top, right, _bottom = (edge * MM_PER_PX for edge in document.pages[0].anchors["rehearsal"])
    assert min(left - 10, 200 - right) >= 4.9
    check_marks(picture(printed(document)[0]))


@pytest.mark.parametrize("size", SIZES)
def test_the_qr_code_and_the_boxes_are_large_enough_for_old_eyes_and_hands(site: Site, size: str) -> None:
    with site.app.app_context():
        for design in ("a5", "large-18"):
            anchors = laid_out(site, contest_of(SHORT), design=design, size=size).pages[0].anchors
            left, top, right, bottom = (edge * MM_PER_PX for edge in anchors["qr"])
            assert right - left == pytest.approx(bottom - top)
            assert right - left >= 30
            assert (anchors["box-1"][3] - anchors["box-1"][1]) * MM_PER_PX >= 5.7
            assert (anchors["box-2"][1] - anchors["box-1"][1]) * MM_PER_PX >= 6
