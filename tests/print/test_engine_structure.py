"""Whoever cannot see a printed file is told what is in it, and every viewer opens it without a word."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name, Object

from tests.needs import reads_prints
from tests.print.unregistered import add_designs, made_up_code, make_contest, press_for, unregistered_ballots
from tests.sites import Site
from voting.plain.codes import grouped

# Design, sheets of a pack of 4, the marks on each page of a sheet.
KINDS = [("a5", 4, [[0, 1, 2]]), ("pair", 2, [[0, 1, 2, 3, 4]]), ("two-sided", 4, [[0, 1, 2], [0]])]
Mark = tuple[int, int]


@pytest.fixture
def shop(paper: Site) -> Site:
    """A site with designs of every kind, and a contest whose options turn from pack to pack."""
    add_designs(paper)
    make_contest(paper, rotates=True)
    return paper


@pytest.mark.parametrize(("design", "sheets", "marks"), KINDS)
def test_every_part_of_a_page_has_its_place_in_the_structure_and_back(
    shop: Site, design: str, sheets: int, marks: list[list[int]]
) -> None:
    printed = unregistered_ballots(shop, press_for(shop, design), *[4] * 70)
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
        root = pdf.Root.StructTreeRoot
        keys = dict(keyed(root.ParentTree))
        assert list(keys) == list(range(70 * sheets * len(marks)))
        assert root.ParentTreeNextKey == len(keys)
        told = list(told_in_order(root.K, None))
        assert [mark for mark, _element in told] == [
            (page, mark) for page in range(len(pdf.pages)) for mark in marks[page % len(marks)]
        ]
        for (page, mark), element in told:
            shown = pdf.pages[page]
            assert element.Pg.objgen == shown.objgen
            assert keys[page][mark].objgen == element.objgen
        for page, shown in enumerate(pdf.pages):
            assert shown.StructParents == page
            drawn = shown.Contents.read_bytes()
            assert [int(mark) for mark in re.findall(rb"/MCID (\d+)", drawn)] == marks[page % len(marks)]
            assert drawn.count(b"BDC") == drawn.count(b"EMC")


def keyed(node: Object) -> Iterator[tuple[int, Object]]:
    """The entries of a number tree, its limits checked on the way."""
    entries = list(node.get(Name.Nums, []))
    found = [(int(entries[place]), entries[place + 1]) for place in range(0, len(entries), 2)]
    for kid in node.get(Name.Kids, []):
        below = list(keyed(kid))
        assert [int(limit) for limit in kid.Limits] == [below[0][0], below[-1][0]]
        found += below
    yield from found


def told_in_order(element: Object, parent: Object | None) -> Iterator[tuple[Mark, Object]]:
    """What a reader is told, in order: page and mark of each piece, with the element it is a part of."""
    if parent is not None:
        assert element.P.objgen == parent.objgen
    kids = element.K if isinstance(element.K, pikepdf.Array) else [element.K]
    for kid in kids:
        if isinstance(kid, int):
            yield (int(element.Pg.StructParents), kid), element
        else:
            yield from told_in_order(kid, element)


@pytest.mark.parametrize("design", ["a5", "pair", "two-sided"])
def test_a_reader_is_told_title_language_and_what_the_codes_are(shop: Site, design: str) -> None:
    with pikepdf.open(io.BytesIO(unregistered_ballots(shop, press_for(shop, design), 2).pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "Harborne" in str(pdf.docinfo.Title)
        figures = [each for each in pdf.objects if is_figure(each)]
        assert [str(figure.Alt) for figure in figures] == ["QR code with this ballot’s voting link"] * 2


def is_figure(each: Object) -> bool:
    return isinstance(each, pikepdf.Dictionary) and each.get(Name.S) == Name.Figure


def test_true_size_and_the_long_edge_are_what_a_printer_is_asked_for(shop: Site) -> None:
    for design, duplex in (("a5", None), ("two-sided", Name.DuplexFlipLongEdge)):
        with pikepdf.open(io.BytesIO(unregistered_ballots(shop, press_for(shop, design), 2).pdf)) as pdf:
            assert pdf.Root.ViewerPreferences.PrintScaling == Name("/None")
            assert pdf.Root.ViewerPreferences.get(Name.Duplex) == duplex


@reads_prints
@pytest.mark.parametrize(
    ("design", "sizes"), [("a5", [1]), ("a5", [24]), ("pair", [24, 2]), ("two-sided", [3]), ("large-24", [1])]
)
def test_every_viewer_opens_the_file_without_a_word(
    shop: Site, tmp_path: Path, design: str, sizes: list[int]
) -> None:
    press = press_for(shop, design)
    printed = unregistered_ballots(shop, press, *sizes)
    file = tmp_path / "ballots.pdf"
    file.write_bytes(printed.pdf)
    for command in (["pdfinfo", "-struct-text"], ["pdftotext"], ["pdftoppm", "-r", "20"], ["pdffonts"]):
        to = [] if command[0] in {"pdfinfo", "pdffonts"} else [tmp_path / "out"]
        told = subprocess.run([*command, file, *to], capture_output=True, check=True)
        assert told.stderr == b"", command
    pages = sum(sizes) // press.per_sheet * press.sides
    assert len(printed.document) == pages == len(list(tmp_path.glob("out-*")))
    with pikepdf.open(file) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == pages
        fonts = [font.DescendantFonts[0].FontDescriptor for font in pdf.pages[0].Resources.Font.values()]
        assert all(len(font.FontFile2.read_bytes()) > 500 for font in fonts)


@reads_prints
def test_the_text_can_be_selected_in_the_order_in_which_it_is_read(shop: Site, tmp_path: Path) -> None:
    file = tmp_path / "ballots.pdf"
    file.write_bytes(unregistered_ballots(shop, press_for(shop, "two-sided"), 1, 2).pdf)
    read = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True)
    pages = [" ".join(page.split()) for page in read.stdout.decode().split("\f")]
    listed = (
        "2. Mend the park gates 3. A bus on Sundays 4. Łódź–Ünïon café 1. Safer crossing on the high street"
    )
    assert pages[2] == f"Harborne: {ASKED} {listed} 2 {grouped(made_up_code(2))}"
    assert pages[3] == "Of 4, the first is Mend the park gates."


ASKED = "Which issue should we work on together first?"
