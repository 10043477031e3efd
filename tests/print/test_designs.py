"""A design that cannot be printed whole is not printed at all, and nothing is registered."""

from __future__ import annotations

import re
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.factories import make_ready_contest, the_contest
from tests.print.printed_ballots import print_more
from tests.sites import Site, config_for
from voting.ballots.ballot_texts import ballot_words, write_sample
from voting.ballots.designs import TextIsTooLong, UnknownDesign
from voting.ballots.languages import NotTranslated
from voting.ballots.models import Ballot, Pack, PrintRun
from voting.conference.models import Translation
from voting.plain.refusals import BadInput, Refusal
from voting.printing import printable
from voting.printing.designs import NoImprint
from voting.printing.run.qr import LinkIsTooLong
from voting.printing.weasy import DesignIsBroken
from voting.site.paths import BALLOT_DESIGNS
from voting.storage.journal import JournalEntry


@pytest.fixture
def own(paper: Site) -> Path:
    """A party's own copy of the designs, beside its config.toml; and a contest ready to print."""
    with paper.work() as session:
        make_ready_contest(session)
    folder = paper.instance.folder.parent / "ballots"
    shutil.copytree(BALLOT_DESIGNS, folder)
    return folder


def check_refused(
    paper: Site, kind: type[Refusal], sentence: str, *, design: str = "a5", count: int = 5
) -> None:
    """Check that printing is refused with this in the sentence, and that nothing is registered."""
    with pytest.raises(kind, match=sentence):
        print_more(paper, count=count, design=design)
    with paper.work() as session:
        for table in (PrintRun, Pack, Ballot):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
        assert "BallotsPrinted" not in session.scalars(sa.select(JournalEntry.act)).all()


@contextmanager
def reopened(old: Site, changes: dict[str, dict[str, str]]) -> Generator[Site]:
    """The same site with another configuration."""
    site = Site.open(old.instance.folder, config_for(old.instance.config.database.url, **changes))
    yield site
    site.close()


def test_the_guide_names_everything_that_a_ballot_is_given(paper: Site, own: Path) -> None:
    guide = (BALLOT_DESIGNS.parent / "docs" / "designs.md").read_text(encoding="utf-8")
    [row] = [line for line in guide.splitlines() if line.startswith("| ballots")]
    with paper.work() as session:
        given = ballot_words(the_contest(session), instance=paper.instance)
    assert {name for name in [*given, "sample", "faces", "size", "boxes"] if f"`{name}`" not in row} == set()


def test_a_copy_from_before_boxes_had_a_digest_prints_all_the_same(paper: Site, own: Path) -> None:
    page = own / "parts" / "parts.html"
    older = re.sub(
        r"<br>\n.*digest of the boxes.*</span>", "", page.read_text(encoding="utf-8"), flags=re.IGNORECASE
    )
    assert "boxes }}" not in older
    page.write_text(older, encoding="utf-8")
    print_more(paper, count=5, design="a5")
    with paper.work() as session:
        assert session.scalars(sa.select(PrintRun.count)).one() == 5


def test_a_sentence_of_a_copy_that_is_no_longer_translated_is_named(paper: Site, own: Path) -> None:
    page = own / "parts" / "parts.html"
    older = page.read_text(encoding="utf-8").replace("Point your phone camera at", "Point your camera at")
    page.write_text(older, encoding="utf-8")
    with paper.work() as session:
        contest = the_contest(session)
        write_sample(contest, design="a5", instance=paper.instance)
        titles = [option.title for option in contest.options]
        contest.translations.append(Translation(language="ur", question="کون سا مسئلہ؟", titles=titles))
        said = "“a5” says “Point your camera at this QR code.”, which isn’t translated into Urdu"
        with pytest.raises(NotTranslated, match=said):
            write_sample(contest, design="a5", instance=paper.instance)
        session.rollback()


def test_a_partys_own_design_comes_before_ours(paper: Site, own: Path) -> None:
    page = own / "parts" / "parts.html"
    page.write_text(
        page.read_text(encoding="utf-8").replace("Ballot number", "Paper number"), encoding="utf-8"
    )
    assert "Paper number" in print_more(paper, count=1).texts[0]


def test_a_copied_design_may_leave_the_fonts_where_they_are(paper: Site, own: Path) -> None:
    shutil.rmtree(own / "fonts")
    assert "Harborne" in print_more(paper, count=1).texts[0]


def test_a_missing_font_stops_the_press(paper: Site, own: Path) -> None:
    (own / "fonts" / "atkinson-next-700.ttf").unlink()
    check_refused(paper, DesignIsBroken, "fonts/atkinson-next-700.ttf, which is missing")


def test_a_damaged_font_stops_the_press(paper: Site, own: Path) -> None:
    (own / "fonts" / "atkinson-mono-700.ttf").write_bytes(b"no font at all")
    check_refused(paper, DesignIsBroken, "Code")


@pytest.mark.parametrize(
    ("element", "named"),
    [
        ('<img src="logo.png" alt="">', "a5/logo.png"),
        ('<link rel="stylesheet" href="more.css">', "a5/more.css"),
        ('<img src="https://elsewhere.example/logo.png" alt="">', "https://elsewhere.example/logo.png"),
        ('<img src="file:///etc/passwd" alt="">', "passwd"),
        ('<img src="../../instance/pepper" alt="">', "pepper"),
        ("<style>p { colour: red }</style>", "colour"),
        ("{{ nonsense }}", "nonsense"),
        ("{% if %}", "mistake"),
    ],
)
def test_whatever_a_design_lacks_stops_the_press_and_is_named(
    paper: Site, own: Path, element: str, named: str
) -> None:
    page = own / "a5" / "ballot.html"
    filled = page.read_text(encoding="utf-8")
    page.write_text(filled.replace("{% endblock %}", element + "{% endblock %}"), encoding="utf-8")
    check_refused(paper, DesignIsBroken, named)


def test_a_design_whose_letters_are_of_many_widths_is_refused(paper: Site, own: Path) -> None:
    with (own / "a5" / "ballot.css").open("a", encoding="utf-8") as style:
        style.write("#code { font-family: Reading; }")
    check_refused(paper, DesignIsBroken, "fixed-width font")


@pytest.mark.parametrize("left_out", ['id="qr{{ n }}"', "{{ face.code }}", "{{ face.number }}"])
def test_a_design_that_leaves_out_code_number_or_qr_is_refused(paper: Site, own: Path, left_out: str) -> None:
    page = own / "parts" / "parts.html"
    page.write_text(page.read_text(encoding="utf-8").replace(left_out, ""), encoding="utf-8")
    check_refused(paper, DesignIsBroken, "must show the whole code, the number and a QR code")


def change(page: Path, old: str, new: str) -> None:
    """Change something in a page of a design."""
    given = page.read_text(encoding="utf-8")
    assert old in given
    page.write_text(given.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("design", "instead", "box"),
    [
        ("a5", "", "box-1"),
        ("a5", 'id="square-{{ option.number }}{{ n }}"', "box-1"),
        ("a5", '{% if option.number != 3 %}id="box-{{ option.number }}"{% endif %}', "box-3"),
        ("a4-two-up", '{% if not n %}id="box-{{ option.number }}"{% endif %}', "box-1-2"),
    ],
)
def test_a_design_with_a_box_no_scanner_would_find_is_told_which_id_to_give_it(
    paper: Site, own: Path, design: str, instead: str, box: str
) -> None:
    change(own / "parts" / "parts.html", 'id="box-{{ option.number }}{{ n }}"', instead)
    check_refused(paper, DesignIsBroken, f"give the box of option {box[4]} the id “{box}”", design=design)


def test_a_copied_design_of_0_1_which_prints_no_digest_of_its_boxes_still_prints(
    paper: Site, own: Path
) -> None:
    digest = '{{ _("Digest of the boxes:") }} <span class="digest" dir="ltr">{{ boxes }}</span>'
    change(own / "parts" / "parts.html", digest, "")
    assert "Digest of the boxes" not in print_more(paper, count=1).texts[0]


def test_a_name_that_designs_are_not_given_is_named(paper: Site, own: Path) -> None:
    change(own / "parts" / "parts.html", "{{ imprint }}", "{{ publisher }}")
    check_refused(paper, DesignIsBroken, "“a5” has a mistake: 'publisher' is undefined")


def is_known(_letter: str, _known: frozenset[int]) -> bool:
    return True


def test_a_letter_no_font_has_stops_the_press(paper: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # Typed, it would be refused already; the press looks all the same.
    monkeypatch.setattr(printable, "_is_known", is_known)
    with paper.work() as session:
        make_ready_contest(session, titles=["Mend the park gates", "A bus on Sundays \u0378"])
    check_refused(paper, DesignIsBroken, "U\\+0378")


def test_an_unknown_design_is_refused(paper: Site, own: Path) -> None:
    check_refused(
        paper,
        UnknownDesign,
        "no ballot design called “a7”. Choose one of these: a4-two-up, a5, large-18, large-24",
        design="a7",
    )
    check_refused(paper, UnknownDesign, "no ballot design", design="../ballots/a5")


@pytest.mark.parametrize("count", [0, -1, 1_000_001])
def test_a_count_that_is_no_print_run_is_refused(paper: Site, own: Path, count: int) -> None:
    check_refused(paper, BadInput, "from 1 to 1,000,000", count=count)


@pytest.mark.parametrize("imprint", ["", "  "])
def test_nothing_is_printed_without_an_imprint(paper: Site, own: Path, imprint: str) -> None:
    with reopened(paper, {"party": {"imprint": imprint}}) as without:
        check_refused(without, NoImprint, "without an imprint")


def test_an_address_too_long_for_a_qr_code_is_refused(paper: Site, own: Path) -> None:
    with reopened(paper, {"site": {"base_url": f"https://{'long.' * 60}example.org"}}) as long:
        check_refused(long, LinkIsTooLong, "address is too long for a QR code")


def test_the_text_that_is_too_long_is_named(paper: Site) -> None:
    long = "Mend " + "the long and winding " * 4 + "road"
    with paper.work() as session:
        make_ready_contest(session, titles=[long, *(f"{long[:-3]} {number}" for number in range(11))])
    check_refused(paper, TextIsTooLong, long)
