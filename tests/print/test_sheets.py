"""The hall's poster, count sheets, pack labels and the ballot account, read back from their PDFs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
import pypdfium2 as pdfium
import pytest
import zxingcpp

from tests.factories import BY, make_open_contest, make_ready_contest, sign_the_account, the_contest
from tests.print.test_fitting import contest_of, titles
from tests.sites import IMPRINT, Site, config_for
from voting.ballots.rules import ballot_account
from voting.ballots.sheets import (
    PackLabel,
    PosterIsTooFull,
    press_account,
    press_count_sheet,
    press_labels,
    press_poster,
    wifi_link,
)
from voting.conference.models import Contest, Method
from voting.conference.services import close_contest
from voting.plain.roles import Role
from voting.printing.designs import NoImprint

MM_PER_POINT = 25.4 / 72
ODD = ('Hall; "guest", \\o/: ü', 'pa:ss;w,o"r\\d é')
ACCOUNT = ballot_account({"unissued": 40, "issued": 12, "phone": 55, "paper": 31, "spoilt": 2, "void": 25})


@pytest.fixture
def hall(paper: Site) -> Iterator[Contest]:
    """A contest whose sheets can be printed."""
    with paper.work() as session:
        make_ready_contest(session, titles=titles(8, 70))
        yield the_contest(session)


def label(number: int) -> PackLabel:
    first = 25 * number - 24
    return PackLabel(number, first, first + 24, 25, "large-18", f"https://vote.example.org/desk#{number}")


def all_sheets(contest: Contest, site: Site) -> dict[str, bytes]:
    packs = [label(number) for number in range(1, 12)]
    return {
        "poster": press_poster(contest.conference, instance=site.instance),
        "count": press_count_sheet(contest, instance=site.instance),
        "labels": press_labels(packs, contest=contest, instance=site.instance),
        "account": press_account(contest, ACCOUNT, instance=site.instance),
        "blank account": press_account(contest, instance=site.instance),
    }


def pages(pdf: bytes) -> list[pdfium.PdfPage]:
    return [*pdfium.PdfDocument(pdf)]


def text(pdf: bytes) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages(pdf))


def scanned(page: pdfium.PdfPage) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(page.render(scale=2).to_pil())]


def test_every_sheet_has_its_size_a_title_its_fonts_and_the_imprint(hall: Contest, paper: Site) -> None:
    sheets = all_sheets(hall, paper)
    sizes = {
        name: [tuple(round(side * MM_PER_POINT) for side in page.get_size()) for page in pages(pdf)]
        for name, pdf in sheets.items()
    }
    a4 = (210, 297)
    assert sizes == {
        "poster": [(297, 420)],
        "count": [a4],
        "labels": [a4, a4],
        "account": [a4],
        "blank account": [a4],
    }
    for pdf in sheets.values():
        assert IMPRINT in text(pdf)
        assert "REHEARSAL" not in text(pdf)
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert opened.Root.MarkInfo.Marked
            assert opened.Root.Lang == "en"
            assert str(opened.docinfo.Title).endswith("Tonight")
            fonts = opened.pages[0].Resources.Font.values()
            families = {str(font.DescendantFonts[0].FontDescriptor.FontFamily) for font in fonts}
        assert families <= {"Reading", "Reading More", "Code"}


def test_in_a_rehearsal_every_sheet_says_so(hall: Contest, paper: Site) -> None:
    rehearsal = Site.open(
        paper.instance.folder, config_for(paper.instance.config.database.url, site={"rehearsal": True})
    )
    with rehearsal.app.app_context():
        assert all("REHEARSAL" in text(pdf) for pdf in all_sheets(hall, rehearsal).values())
    rehearsal.close()


def test_without_an_imprint_nothing_is_pressed(hall: Contest, paper: Site) -> None:
    bare = Site.open(
        paper.instance.folder, config_for(paper.instance.config.database.url, party={"imprint": " "})
    )
    with bare.app.app_context():
        for press in (
            lambda: press_poster(hall.conference, instance=bare.instance),
            lambda: press_labels([label(1)], contest=hall, instance=bare.instance),
        ):
            with pytest.raises(NoImprint):
                press()
    bare.close()


def test_a_phone_joins_the_halls_network_from_the_poster(hall: Contest, paper: Site) -> None:
    hall.conference.wifi_network, hall.conference.wifi_password = ODD
    poster = press_poster(hall.conference, instance=paper.instance)
    [page] = pages(poster)
    assert scanned(page) == [r"WIFI:T:WPA;S:Hall\; \"guest\"\, \\o/\: ü;P:pa\:ss\;w\,o\"r\\d é;;"]
    said = text(poster)
    assert [words for words in (*ODD, "localhost/b", "How to vote", "Never both") if words not in said] == []
    # A phone takes off what was put on: a backslash means the letter behind it.
    read = re.findall(r"[SP]:((?:\\.|[^\\;])*);", wifi_link(*ODD))
    assert [re.sub(r"\\(.)", r"\1", field) for field in read] == [*ODD]


def test_a_network_may_have_no_password_and_a_hall_no_network(hall: Contest, paper: Site) -> None:
    hall.conference.wifi_network = "Hall"
    poster = press_poster(hall.conference, instance=paper.instance)
    assert scanned(pages(poster)[0]) == ["WIFI:T:nopass;S:Hall;;"]
    assert "No password needed." in text(poster)
    hall.conference.wifi_network = ""
    poster = press_poster(hall.conference, instance=paper.instance)
    assert scanned(pages(poster)[0]) == []
    assert "Wi-Fi" not in text(poster)


def test_a_poster_is_one_page_or_refused(hall: Contest, paper: Site) -> None:
    conference = hall.conference
    conference.place = "The hall behind the old library, up the stairs, second door on the left " * 2
    conference.wifi_network, conference.wifi_password = "N" * 32, "W" * 63
    assert len(pages(press_poster(conference, instance=paper.instance))) == 1
    conference.place *= 30
    with pytest.raises(PosterIsTooFull, match="Shorten the conference"):
        press_poster(conference, instance=paper.instance)


@pytest.mark.parametrize("method", Method)
def test_a_count_sheet_has_a_row_for_every_option_and_reason(
    hall: Contest, paper: Site, method: Method
) -> None:
    hall.method = method
    said = text(press_count_sheet(hall, instance=paper.instance))
    rows = [f"{option.number}. {option.title}" for option in hall.options]
    rows += ["Left blank", "Unclear marks", "drawn by lot, in public", hall.question]
    assert [row for row in rows if row not in said] == []
    assert ("Too many marks" in said) == (method == Method.CHOOSE_ONE)
    assert said.count("Signature") == 2


@pytest.mark.parametrize(("options", "sheets"), [(5, 1), (6, 1), (12, 2)])
def test_nobody_signs_a_count_sheet_apart_from_its_table(paper: Site, options: int, sheets: int) -> None:
    with paper.app.app_context():
        printed = pages(press_count_sheet(contest_of(titles(options, 60)), instance=paper.instance))
    said = [" ".join(page.get_textpage().get_text_bounded().split()) for page in printed]
    assert len(said) == sheets
    assert "Left blank" in said[-1]
    assert said[-1].count("Signature") == 2
    for words in ("Harborne", "Tonight", "Bundle number"):
        assert [page.count(words) for page in said] == [1] * sheets


def test_each_label_leads_to_its_pack(hall: Contest, paper: Site) -> None:
    packs = [label(number) for number in range(1, 12)]
    printed = press_labels(packs, contest=hall, instance=paper.instance)
    found = [sorted(scanned(page)) for page in pages(printed)]
    assert found == [sorted(pack.link for pack in packs[:8]), sorted(pack.link for pack in packs[8:])]
    said = text(printed)
    assert said.count("Not valid until issued") == said.count("25 ballots large-18") == 11
    assert all(f"Pack {pack.number} Ballots {pack.first} to {pack.last}" in said for pack in packs)


def test_the_form_of_the_account_has_blanks_until_it_is_signed_and_then_what_was_signed(site: Site) -> None:
    """Printed before, it went to the count with numbers of the afternoon."""
    make_open_contest(site, ballots=3)
    steward, form = site.officer(Role.STEWARD), "/conferences/tonight/harborne/prints/account.pdf"

    def printed() -> str:
        answer = steward.get(form)
        assert answer.status_code == 200
        assert len(pages(answer.data)) == 1
        return text(answer.data)

    blank = printed()
    assert "Printed not handed out of which taken back unused of which void Handed out" in blank
    assert "Newest line of the journal, from the ballot account page:" in blank
    with site.work() as session:
        close_contest(session, the_contest(session), by=BY)
    assert "Printed not handed out" in printed()
    sign_the_account(site)
    assert "Printed 3 " in printed()
    assert "Newest line of the journal when this was printed: " in printed()


def test_the_account_has_the_systems_numbers_beside_empty_boxes(hall: Contest, paper: Site) -> None:
    said = text(press_account(hall, ACCOUNT, instance=paper.instance))
    for words in (
        "Printed 165",
        "not handed out 65",
        "of which void 25",
        "Handed out 100",
        "voted by phone 55",
        "voted on paper 31",
        "spoilt 2",
        "not back yet 12",
        # Papers of void packs may be torn up, so they are not counted.
        "or brought back Leave out void packs. 40",
        "One officer signs when everything agrees; another signs as well, or opens the envelopes.",
    ):
        assert words in said
    assert said.count("Signature") == said.count("Date and time") == 2
