"""The result notice: one page with the imprint, that says what was declared and leads to it."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2 as pdfium
import pytest
import zxingcpp

from tests.factories import (
    BY,
    ELEVEN,
    OTHER,
    THEMES,
    make_counted_contest,
    make_published_contest,
    publish_the_result,
    the_contest,
)
from tests.lots import draw_by_two
from tests.reading import read, words
from tests.sites import IMPRINT, Site, config_for
from voting.count.services import void_lot
from voting.site.languages import translated
from voting.vote.rules import RejectedFor

NOTICE = "/results/tonight/harborne.pdf"
LONG = "Mend every broken thing on the long road by the old school, and the lamps in the lane behind it %04d"


def notice(site: Site) -> bytes:
    answer = site.visitor().get(NOTICE)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text
    return answer.data


def text(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)


def test_the_notice_is_one_tagged_a4_page_with_its_fonts(site: Site) -> None:
    make_published_contest(site)
    with pikepdf.open(io.BytesIO(notice(site))) as pdf:
        [page] = pdf.pages
        assert [round(float(side) * 25.4 / 72) for side in page.mediabox.as_list()[2:]] == [210, 297]
        assert pdf.Root.Lang == "en"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.docinfo.Title == "Result for Harborne, Tonight"
        fonts = page.Resources.Font.items()
        descriptors = [font.DescendantFonts[0].FontDescriptor for _name, font in fonts]
        assert descriptors
        assert all("/FontFile2" in each or "/FontFile3" in each for each in descriptors)


def test_the_notice_says_what_was_declared(site: Site) -> None:
    make_published_contest(site, paper=[(1,)] * 9 + [(2,)], rejected=[RejectedFor.BLANK])
    said = text(notice(site))
    assert f"Harborne chose {THEMES[0]}" in said
    assert "It got 16 of 21 valid votes." in said
    for title, votes in zip(THEMES, (16, 4, 1), strict=True):
        assert f"{title} {votes} " in said
    assert "25 ballots were handed out." in said
    assert "22 votes are in the count: 11 by phone, 11 on paper." in said
    assert "1 paper was rejected (1 left blank)." in said
    assert IMPRINT in said
    assert "This is a local consultation, not an official election." in said


def test_the_notice_of_a_small_vote_breaks_nothing_down(site: Site) -> None:
    make_published_contest(site, phone=ELEVEN[:4], paper=[(2,)], rejected=[RejectedFor.BLANK])
    said = text(notice(site))
    assert "6 votes are in the count." in said
    assert "1 paper was rejected." in said
    assert "by phone" not in said


def test_the_qr_code_on_the_notice_leads_to_the_result(site: Site) -> None:
    make_published_contest(site)
    [page] = pdfium.PdfDocument(notice(site))
    [code] = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    address = site.instance.config.site.address
    assert code.text == f"{address}/results/tonight/harborne"
    assert site.visitor().get(code.text.removeprefix(address)).status_code == 200


def make_the_fullest(site: Site) -> list[str]:
    """A result with as many and as long words as there may be; the titles of its options."""
    titles = [LONG % number for number in range(12)]
    assert {len(title) for title in titles} == {100}
    make_counted_contest(site, phone=[(1,)] * 6 + [(2,)] * 6, rejected=list(RejectedFor), titles=titles)
    with site.work() as session:
        watched = ["The caretaker " * 7, "A steward " * 10]
        # One lot was voided first, as wordily as may be.
        for how in ("A hat.", "A hat. " * 70):
            draw_by_two(session, drawn=2, how=how, names=watched)
            if how == "A hat.":
                for by in (BY, OTHER):
                    contest, why = the_contest(session), "Wrong hat. " * 18
                    void_lot(session, contest, number=1, voided=0, reason=why, by=by)
    publish_the_result(site)
    return titles


def square_on(pdf: bytes) -> str:
    """What the QR code on the last page says; nothing can be read of it if anything lies over it."""
    [square] = zxingcpp.read_barcodes(list(pdfium.PdfDocument(pdf))[-1].render(scale=3).to_pil())
    return square.text


def test_the_fullest_notice_takes_a_second_page_rather_than_set_words_over_words(site: Site) -> None:
    titles = make_the_fullest(site)
    pdf = notice(site)
    assert len(pdfium.PdfDocument(pdf)) == 2
    said = text(pdf)
    assert all(title in said for title in titles)
    assert IMPRINT in said
    assert "Two officers voided an earlier draw: Wrong hat." in said
    assert square_on(pdf).endswith("/results/tonight/harborne")


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("letters", "pages"), [(40, 1), (100, 2)])
def test_the_notice_speaks_every_language(site: Site, letters: int, pages: int) -> None:
    make_the_fullest(site) if pages > 1 else make_published_contest(
        site, titles=[(LONG % number)[-letters:] for number in range(12)]
    )
    for code in ("en", *translated()):
        answer = site.visitor().get(f"{NOTICE}?language={code}")
        with pikepdf.open(io.BytesIO(answer.data)) as pdf:
            assert len(pdf.pages) == pages, code
            assert pdf.Root.Lang == code
        said = text(answer.data)
        assert ("ballots were handed out" in said) == (code == "en"), code
        assert (LONG % 3)[-letters:] in said, code
        assert square_on(answer.data) == f"{site.instance.config.site.address}/results/tonight/harborne"


@pytest.mark.parametrize("imprint", ["", "   "])
def test_without_an_imprint_there_is_no_notice(site: Site, imprint: str) -> None:
    make_published_contest(site)
    config = config_for(site.instance.config.database.url, party={"imprint": imprint})
    bare = Site.open(site.instance.folder, config)
    try:
        page = read(bare.visitor().get(NOTICE), status=409, imprint="")
        assert "Nothing can be printed without an imprint." in words(page)
    finally:
        bare.close()


def test_a_rehearsal_says_so_on_its_notice(site: Site) -> None:
    make_published_contest(site)
    config = config_for(site.instance.config.database.url, site={"rehearsal": True})
    rehearsal = Site.open(site.instance.folder, config)
    try:
        assert "Rehearsal: everything here is invented" in text(notice(rehearsal))
    finally:
        rehearsal.close()


def test_a_partys_own_design_comes_before_ours(site: Site) -> None:
    make_published_contest(site)
    (site.instance.folder / "config.toml").touch()
    own = site.instance.folder / "ballots" / "result-notice"
    own.mkdir(parents=True)
    (own / "notice.html").write_text(
        '<html lang="en"><link rel="stylesheet" href="../fonts/fonts.css"><p>Our own: {{ declared.ward }}',
        encoding="utf-8",
    )
    assert text(notice(site)) == "Our own: Harborne"
