"""Print check: a line in each of our own fonts is laid out, subset and read back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import click
import pikepdf
from fontTools.ttLib import TTFont

from voting.printing.needs import CannotPrint
from voting.printing.weasy import DesignIsBroken, write_pdf
from voting.site.paths import BALLOT_DESIGNS

# One line for each script that ballots are printed in, and one for codes.
LINES = {
    "Reading": ("en", "Mend the crossing"),
    "Reading More": ("pl", "Łźć"),
    "Reading Arabic": ("ur", "سڑک"),
    "Reading Gurmukhi": ("pa", "ਸੜਕ"),
    "Reading Bengali": ("bn", "সড়ক"),
    "Code": ("en", "0123 4567 89AB CDEF"),
}
MAPPED = re.compile(r"<([0-9a-f]{4})> <((?:[0-9a-f]{4})*)>")
PAGE = '<html lang="en"><title>-</title><link rel="stylesheet" href="fonts.css"><body>{lines}</body></html>'
LINE = '<p lang="{lang}" style="font-family: {family}">{words} <b>{words}</b></p>'


def check_press() -> None:
    """Print a line in every font of the project, and read it back; raises CannotPrint."""
    lines = "".join(
        LINE.format(lang=lang, family=family, words=words) for family, (lang, words) in LINES.items()
    )
    try:
        pdf = write_pdf(PAGE.format(lines=lines), folder=BALLOT_DESIGNS / "fonts", title="-")
    except DesignIsBroken as broken:
        raise CannotPrint(str(broken)) from None
    read = [*_fonts_of(pdf)]
    for family, (_lang, words) in LINES.items():
        # Shaping may join letters, or draw one as two parts: check that each letter can be copied back.
        in_each = [set(words) - {" "} - set(letters) for name, letters in read if name == family]
        if lost := set[str]().union(*in_each) if in_each else set(words):
            raise CannotPrint(
                f"“{words}”, set in the font {family}, came out without {' '.join(sorted(lost))}"
            )


def _fonts_of(pdf: bytes) -> Iterator[tuple[str, str]]:
    """Yield each font family in a print, with its letters that are drawn and can be copied back."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts: Any = opened.pages[0].Resources.Font
        for font in fonts.values():
            described = font.DescendantFonts[0].FontDescriptor
            drawn = _outlines(described.FontFile2.read_bytes())
            mapped = MAPPED.findall(font.ToUnicode.read_bytes().decode("ascii"))
            letters = (
                bytes.fromhex(text).decode("utf-16-be") for glyph, text in mapped if int(glyph, 16) in drawn
            )
            yield str(described.FontFamily), "".join(letters)


def _outlines(font: bytes) -> set[int]:
    """Return the numbers of a font's glyphs that draw something."""
    read: Any = TTFont(io.BytesIO(font))
    shapes = read["glyf"]
    return {number for number, name in enumerate(read.getGlyphOrder()) if shapes[name].numberOfContours}


@click.command("check-press", hidden=True)
def try_press() -> None:
    """Run the check for script/prepare: print nothing, or what is missing."""
    check_press()
