"""Two drawings of one page compared: what they share, and the texts in which they differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from pikepdf import (
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Name,
    Object,
    Page,
    String,
    parse_content_stream,
    unparse_content_stream,
)

Instruction = ContentStreamInstruction | ContentStreamInlineImage

# The operators that decide how text looks and where it stands; `cm` adds up, of the others the last holds.
LOOKS = {"g", "rg", "k", "cs", "sc", "scn", "gs", "Tc", "Tw", "Tz", "Tf", "Tr", "Ts", "Tm"}
GLYPH_BYTES = 2
# A line of a font's ToUnicode table: the glyph's code and its letter in UTF-16.
LETTER_OF_GLYPH = re.compile(r"<([0-9a-f]{4})> <([0-9a-f]+)>")


class DrawingsDoNotMatch(Exception):
    """The two drawings differ in more than the letters of some texts."""


@dataclass(frozen=True)
class Text:
    """One piece of text on a page, and how to draw other letters in its place.

    `looks` are the operators before it, `glyphs` the font's codes (hex) by letter, `gaps` the adjustment
    after each letter in thousandths of the font's size.
    """

    letters: str
    looks: str
    glyphs: Mapping[str, str]
    gaps: Sequence[Decimal]

    def drawn_with(self, letters: str) -> str:
        """The operators that draw these letters instead; fewer of them leave the rest of the place empty."""
        shown = "".join(
            self.glyphs[letter] + (f">{gap}<" if gap else "")
            for letter, gap in zip(letters, self.gaps, strict=False)
        )
        return f"q {self.looks} [<{shown}>] TJ ET Q\n"


def compare(first: Page, second: Page) -> tuple[bytes, list[tuple[Text, Text]]]:
    """What two pages with the same fonts share, as a content stream, and the pairs of texts that differ."""
    one, other = parse_content_stream(first), parse_content_stream(second)
    if len(one) != len(other):
        raise DrawingsDoNotMatch
    shared: list[Instruction] = []
    differing: list[tuple[Text, Text]] = []
    pen = Pen(first)
    for left, right in zip(one, other, strict=True):
        if _written(left) == _written(right):
            shared.append(left)
            pen.follow(left)
        else:
            differing.append((pen.text(left), pen.text(right)))
    if any(left.gaps != right.gaps for left, right in differing):
        raise DrawingsDoNotMatch
    return unparse_content_stream(shared), differing


class Pen:
    """Follows the drawing of a page and knows at each moment how a text would look."""

    def __init__(self, page: Page) -> None:
        self._fonts = page.Resources.Font
        self._font = ""
        self._moves: list[str] = []
        self._looks: dict[str, str] = {}
        self._saved: list[tuple[list[str], dict[str, str]]] = []

    def follow(self, instruction: Instruction) -> None:
        """Take in the next instruction."""
        match name := str(instruction.operator):
            case "q":
                self._saved.append((self._moves.copy(), self._looks.copy()))
            case "Q":
                self._moves, self._looks = self._saved.pop()
            case "cm":
                self._moves.append(_written(instruction))
            case _ if name in LOOKS:
                # Taken out first, so that the order of the looks is that of the drawing.
                self._looks.pop(name, None)
                self._looks[name] = _written(instruction)
                if name == "Tf":
                    self._font = str(instruction.operands[0])
            case _:
                pass

    def text(self, instruction: Instruction) -> Text:
        """The text this instruction draws here, or DrawingsDoNotMatch when it draws something else."""
        if str(instruction.operator) != "TJ":
            raise DrawingsDoNotMatch
        letter_of = self._letters_of_font()
        letters: list[str] = []
        gaps: list[Decimal] = []
        for piece in _pieces(instruction.operands[0]):
            if isinstance(piece, Decimal):
                gaps[-1] += piece
            else:
                letters.append(letter_of[piece])
                gaps.append(Decimal(0))
        gaps[-1] = Decimal(0)
        before = [*self._moves, *(look for name, look in self._looks.items() if not name.startswith("T"))]
        inside = [look for name, look in self._looks.items() if name.startswith("T")]
        return Text(
            "".join(letters),
            " ".join([*before, "BT", *inside]),
            {letter: glyph for glyph, letter in letter_of.items()},
            gaps,
        )

    def _letters_of_font(self) -> dict[str, str]:
        table = self._fonts[Name(self._font)].ToUnicode.read_bytes().decode("ascii")
        return {
            glyph: bytes.fromhex(letter).decode("utf-16-be")
            for glyph, letter in LETTER_OF_GLYPH.findall(table)
        }


def _pieces(drawn: Object) -> Iterable[str | Decimal]:
    """The glyph codes (hex) and the gaps of a TJ operator, in order."""
    for piece in cast("Iterable[String | Decimal | int]", drawn):
        if isinstance(piece, String):
            codes = bytes(piece)
            for start in range(0, len(codes), GLYPH_BYTES):
                yield codes[start : start + GLYPH_BYTES].hex()
        else:
            yield round(Decimal(piece), 3)


def _written(instruction: Instruction) -> str:
    return unparse_content_stream([instruction]).decode("latin-1")
