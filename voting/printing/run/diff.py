"""Compare two drawings of one page: what they share, and the texts in which they differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from typing import cast

from pikepdf import (
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Object,
    Page,
    String,
    parse_content_stream,
    unparse_content_stream,
)

Instruction = ContentStreamInstruction | ContentStreamInlineImage

# Operators that set the look of text, the last one of each applying; `cm` and `Tm` set its position.
LOOKS = {"g", "rg", "k", "cs", "sc", "scn", "gs", "Tc", "Tw", "Tz", "Tf", "Tr", "Ts"}
# The initial colour of a page is black: setting it again for each ballot is redundant.
BLACK = {"0 0 0 rg", "0 g", "0 0 0 1 k"}
GLYPH_BYTES = 2
# A line of a font's ToUnicode table: the glyph's code and its letter in UTF-16.
LETTER_OF_GLYPH = re.compile(r"<([0-9a-f]{4})> <([0-9a-f]+)>")


class DrawingsDoNotMatch(Exception):
    """The two drawings differ in more than the letters of some texts."""


@dataclass(frozen=True)
class Text:
    """One piece of text on a page, with what it takes to draw other letters in its place.

    `looks` are the operators before it, `glyphs` the font's codes (hex) by letter, `gaps` the adjustment
    after each letter in thousandths of the font's size.
    """

    letters: str
    looks: str
    glyphs: Mapping[str, str]
    gaps: Sequence[Decimal]

    def drawn_with(self, letters: str) -> str:
        """Return the operators that draw these letters instead; if they are fewer, the rest stays empty."""
        assert len(letters) <= len(self.gaps)
        if not any(self.gaps):
            return f"q {self.looks}[<{''.join(map(self.glyphs.__getitem__, letters))}>]TJ ET Q\n"
        shown = "".join(
            self.glyphs[letter] + (f">{gap}<" if gap else "")
            for letter, gap in zip(letters, self.gaps, strict=False)
        )
        return f"q {self.looks}[<{shown}>]TJ ET Q\n"


@dataclass(frozen=True)
class Matrix:
    """A coordinate transformation as PDF writes it (ISO 32000-1, 8.3.3)."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def then(self, other: Matrix) -> Matrix:
        """Return this transformation followed by another."""
        return Matrix(
            self.a * other.a + self.b * other.c,
            self.a * other.b + self.b * other.d,
            self.c * other.a + self.d * other.c,
            self.c * other.b + self.d * other.d,
            self.e * other.a + self.f * other.c + other.e,
            self.e * other.b + self.f * other.d + other.f,
        )

    def __str__(self) -> str:
        return " ".join(f"{number:.4f}".rstrip("0").rstrip(".") for number in astuple(self))


def compare(first: Page, second: Page) -> tuple[bytes, list[tuple[Text, Text]]]:
    """Return the shared content stream of two pages with the same fonts, and the pairs of differing texts."""
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
    """Tracks the drawing state of a page, so that it knows how a text would look at any point."""

    def __init__(self, page: Page) -> None:
        self._fonts = page.Resources.Font
        self._states = page.Resources.get(Name.ExtGState, Dictionary())
        self._font = ""
        self._line = Matrix()
        self._grid = Matrix()
        self._looks: dict[str, str] = {}
        self._saved: list[tuple[Matrix, dict[str, str]]] = []

    def follow(self, instruction: Instruction) -> None:
        """Apply the next instruction."""
        match name := str(instruction.operator):
            case "q":
                self._saved.append((self._grid, self._looks.copy()))
            case "Q":
                self._grid, self._looks = self._saved.pop()
            case "cm":
                self._grid = _matrix(instruction).then(self._grid)
            case "Tm":
                self._line = _matrix(instruction)
            case _ if name in LOOKS:
                # Removed first, so that the looks keep the order of drawing.
                self._looks.pop(name, None)
                self._looks[name] = _written(instruction)
                if name == "Tf":
                    self._font = str(instruction.operands[0])
            case _:
                pass

    def text(self, instruction: Instruction) -> Text:
        """Return the text this instruction draws; raises DrawingsDoNotMatch if it draws anything else."""
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
        before = [look for name, look in self._looks.items() if not name.startswith("T")]
        inside = [look for name, look in self._looks.items() if name.startswith("T")]
        if all(look in BLACK or self._is_opaque(look) for look in before):
            before = []
        return Text(
            "".join(letters),
            " ".join([*before, "BT", *inside, f"{self._line.then(self._grid)} Tm"]),
            {letter: glyph for glyph, letter in letter_of.items()},
            gaps,
        )

    def _is_opaque(self, look: str) -> bool:
        """Whether a look only sets opaque drawing, which a page has from its start."""
        state = self._states.get(look.removesuffix(" gs"), None) if look.endswith(" gs") else None
        return state is not None and all(key == "/ca" and state[key] == 1 for key in state.keys())  # noqa: SIM118

    def _letters_of_font(self) -> dict[str, str]:
        table = self._fonts[Name(self._font)].ToUnicode.read_bytes().decode("ascii")
        return {
            glyph: bytes.fromhex(letter).decode("utf-16-be")
            for glyph, letter in LETTER_OF_GLYPH.findall(table)
        }


def _pieces(drawn: Object) -> Iterable[str | Decimal]:
    """Yield the glyph codes (hex) and the gaps of a TJ operator, in order."""
    for piece in cast("Iterable[String | Decimal | int]", drawn):
        if isinstance(piece, String):
            codes = bytes(piece)
            for start in range(0, len(codes), GLYPH_BYTES):
                yield codes[start : start + GLYPH_BYTES].hex()
        else:
            yield round(Decimal(piece), 3)


def _written(instruction: Instruction) -> str:
    return unparse_content_stream([instruction]).decode("latin-1")


def _matrix(instruction: Instruction) -> Matrix:
    return Matrix(*(float(cast("Decimal", number)) for number in instruction.operands))
