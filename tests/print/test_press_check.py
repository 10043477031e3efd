"""Whether a machine can print is tried before anything hangs on it; what libraries foretell is no reason."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
import weasyprint
import weasyprint.pdf.fonts as weasyprint_fonts
from weasyprint.logger import LOGGER

from tests.print.round_prints import text
from voting.printing.check import LINES, check_press
from voting.printing.needs import PACKAGES, CannotPrint
from voting.printing.weasy import stops_a_print, write_pdf
from voting.site.paths import BALLOT_DESIGNS

Fonts: Any = weasyprint_fonts


def complaints_of_weasyprint() -> dict[str, str]:
    """Every complaint that WeasyPrint can make at the level that stops a print, and where."""
    found = dict[str, str]()
    for file in Path(weasyprint.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name("LOGGER"), attr="warning" | "error" | "critical"),
                    args=[first, *_more],
                ):
                    found[ast.unparse(first)] = file.name
                case _:
                    pass
    return found


def test_every_font_of_the_project_is_tried() -> None:
    css = (BALLOT_DESIGNS / "fonts" / "fonts.css").read_text(encoding="utf-8")
    faces = [line for line in css.splitlines() if "src:" in line]
    assert set(LINES) == {line.partition("font-family: ")[2].partition(";")[0] for line in faces}


def test_this_machine_can_print() -> None:
    check_press()


def test_without_harfbuzz_subset_a_print_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    page = f'<html lang="en"><link rel="stylesheet" href="fonts.css"><p>{LINES["Reading"][1]}</p></html>'

    def printed() -> str:
        return text(pdfium.PdfDocument(write_pdf(page, folder=BALLOT_DESIGNS / "fonts", title="-"))[0])

    with_it = printed()
    monkeypatch.setattr(Fonts, "harfbuzz_subset", None)
    check_press()
    assert printed() == with_it == LINES["Reading"][1]


def test_a_font_that_cannot_be_subset_is_noticed_and_the_package_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(font: Any, *_given: object) -> None:
        LOGGER.warning('Unable to subset "%s" with HarfBuzz', font.family)

    monkeypatch.setattr(Fonts.Font, "subset", fails)
    with pytest.raises(CannotPrint, match=PACKAGES):
        check_press()


def test_letters_that_come_out_blank_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library may do as if all were well, and leave letters out of the font."""
    subset = Fonts.Font.subset

    def without_the_m(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:
        subset(font, {glyph: text for glyph, text in to_unicode.items() if text != "M"}, hinting)

    monkeypatch.setattr(Fonts.Font, "subset", without_the_m)
    with pytest.raises(CannotPrint, match="came out without M"):
        check_press()


def test_what_tells_of_the_future_of_a_library_stops_no_print() -> None:
    """All others tell of something left out of the print, or drawn otherwise than it was asked for.

    A new WeasyPrint may foretell something new: then it is looked at here, and not on the evening.
    """
    passed_over = {text for text in complaints_of_weasyprint() if not stops_a_print(text)}
    assert {text[1:35] for text in passed_over} == {
        "Deprecated `%s:%s` at %d:%d, prefi",
        "Using fontTools instead of HarfBuz",
    }


def test_a_complaint_is_judged_by_what_the_library_says_and_not_by_words_that_are_printed() -> None:
    with pytest.raises(Exception, match="No font here can print"):
        write_pdf(
            "<html lang=en><p>deprecated in future versions \U0001f9ff\U000e0041</p></html>",
            folder=BALLOT_DESIGNS / "fonts",
            title="-",
        )
