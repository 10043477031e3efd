"""Ballots come off the press sheet by sheet, and look as if each had been laid out alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

import pikepdf
import pytest
from PIL import Image, ImageChops

from tests.factories import the_contest
from tests.print.printed_ballots import PrintedBallots
from tests.print.unregistered import (
    add_designs,
    made_up,
    made_up_code,
    make_contest,
    press_for,
    unregistered_ballots,
)
from tests.sites import Site
from voting.ballots.ballot_texts import ballot_page
from voting.ballots.designs import SIZES, find_design
from voting.plain.codes import grouped
from voting.plain.digests import short_digest
from voting.printing.run.fields import Face
from voting.printing.run.writer import PackToPrint
from voting.printing.weasy import lay_out

# Design, ballots on a sheet, sides of a sheet, paper.
KINDS = [("a5", 1, 1, "A5"), ("pair", 2, 1, "A4"), ("two-sided", 1, 2, "A5")]


@pytest.fixture
def shop(paper: Site) -> Site:
    """A site with designs of every kind, and a contest whose options turn from pack to pack."""
    add_designs(paper)
    make_contest(paper, rotates=True)
    return paper


@pytest.mark.parametrize(("design", "ballots", "sides", "name"), KINDS)
def test_the_press_says_what_it_prints_on_and_how_long_the_file_will_be(
    shop: Site, design: str, ballots: int, sides: int, name: str
) -> None:
    press = press_for(shop, design)
    assert (press.per_sheet, press.sides, press.paper) == (ballots, sides, name)
    for sizes in ([2], [24], [2, 4] * 70, [26, 600, 2]):
        pdf = b"".join(press.stream(made_up(*sizes)))
        assert press.length(sizes) == len(pdf)
        assert pdf.startswith(press.head)
        sheets = pdf[len(press.head) :]
        each = press.sheet_bytes
        for sheet in range(sum(sizes) // ballots):
            assert sheets[sheet * each :][:40].split(b"<<")[0].endswith(b" 0 obj\n")
            assert sheets[sheet * each : (sheet + 1) * each].count(b"/Type/Page/") == sides


@pytest.mark.parametrize(("design", "ballots", "sides", "name"), KINDS)
def test_every_sheet_looks_as_if_weasyprint_had_printed_it_alone(
    shop: Site, design: str, ballots: int, sides: int, name: str
) -> None:
    folder = find_design(design, instance=shop.instance)
    press = press_for(shop, design)
    ours, boxes = unregistered_ballots(shop, press, 4, 4, 4), short_digest(press.template.geometry.digest)
    for pack in (1, 3):
        first = 4 * (pack - 1) + 2
        numbers = [first, first + 4 // ballots][:ballots]
        faces = [Face(grouped(made_up_code(number)), str(number)) for number in numbers]
        with shop.work() as session:
            page = ballot_page(the_contest(session), folder=folder, instance=shop.instance, pack=pack)
            alone = lay_out(page(*faces, size=SIZES[0], boxes=boxes), folder=folder)
        theirs = PrintedBallots(shop, alone.write_pdf() or b"")
        start = ((pack - 1) * 4 // ballots + 1) * sides
        assert len(theirs.document) == sides
        for side in range(sides):
            squares = [
                alone.pages[side].anchors[name]
                for name in ("qr", "qr-2")
                if name in alone.pages[side].anchors
            ]
            pictures = [ours.picture(start + side, dpi=150), theirs.picture(side, dpi=150)]
            assert differs(*pictures) == (side == 0)
            for square in squares:
                left, top, right, bottom = (round(edge * 150 / 96) for edge in square)
                for picture in pictures:
                    picture.paste(255, (left, top, right, bottom))
            assert not differs(*pictures)


def differs(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one, other).getbbox() is not None


def test_a_stack_cut_once_lies_in_order(shop: Site) -> None:
    printed = unregistered_ballots(shop, press_for(shop, "pair"), 6, 2)
    scanned = [[link.rpartition("#")[2] for link in printed.scanned(sheet)] for sheet in range(4)]
    pairs = [(1, 4), (2, 5), (3, 6), (7, 8)]
    assert [set(each) for each in scanned] == [{made_up_code(one), made_up_code(two)} for one, two in pairs]
    for (one, two), text in zip(pairs, printed.texts, strict=True):
        assert text.endswith(f" {one} {grouped(made_up_code(one))} {two} {grouped(made_up_code(two))}")


def test_each_pack_lists_the_options_from_one_further_on(shop: Site) -> None:
    texts = unregistered_ballots(shop, press_for(shop, "two-sided"), 1, 1, 1, 1, 1).texts
    fronts, backs = texts[::2], texts[1::2]
    firsts = [min(range(1, 5), key=lambda number: text.index(f"{number}. ")) for text in fronts]
    assert firsts == [1, 2, 3, 4, 1]
    assert [back == backs[0] for back in backs] == [True, False, False, False, True]


def test_a_printing_that_was_stopped_asks_for_no_more_packs_and_hinders_no_other(shop: Site) -> None:
    press = press_for(shop, "a5")
    asked = list[int]()

    def packs() -> Iterator[PackToPrint]:
        for pack in made_up(*[25] * 8):
            asked.append(pack.number)
            yield pack

    printing = press.stream(packs())
    begun = list(islice(printing, 3))
    assert asked == [1, 2]
    printing.close()
    again = list(press.stream(made_up(*[25] * 8)))
    assert again[:3] == begun
    assert asked == [1, 2]


def test_a_viewer_finds_any_of_thousands_of_pages_in_a_few_steps(shop: Site) -> None:
    press = press_for(shop, "pair")
    sizes = [2] * 4200
    printed = unregistered_ballots(shop, press, *sizes)
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:

        def depth(node: pikepdf.Object) -> int:
            kids = node.get("/Kids", [])
            assert len(kids) <= 64
            return 1 + max((depth(kid) for kid in kids), default=0)

        assert depth(pdf.Root.Pages) == 5
        assert depth(pdf.Root.StructTreeRoot.ParentTree) == 4
        assert len(pdf.pages) == 4200
    assert printed.scanned(4199)
