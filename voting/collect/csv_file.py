"""Reading a CSV file as it comes from a spreadsheet, an office programme or another site.

1. The letters are UTF-8 (with or without a byte order mark), UTF-16 with its mark, or else Windows-1252,
   which is what Excel writes in this country.
2. Columns are parted by whichever of comma, semicolon, tab or bar parts the header row most often;
   a header row of one column is not parted at all.
3. Lines end in any of the three ways; quotation marks must pair up.

What we write is read back the same: see `guarded`.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

SEPARATORS = (",", ";", "\t", "|")
# The unit separator: it parts nothing in a text that a person wrote.
NO_SEPARATOR = "\x1f"
# A cell that begins so is a formula to a spreadsheet, and runs there (OWASP, CSV injection). An apostrophe in
# front makes it words. A cell that has such an apostrophe of its own gets one more, so that it keeps its own.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
GUARDED = re.compile(r"'+[=+\-@\t\r]")
WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Problem(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY = "empty"
    HEADER_ONLY = "header only"
    WORKBOOK = "workbook"
    NOT_TEXT = "not text"
    QUOTES = "quotes"
    TOO_LONG = "too long"


class BadCsv(Exception):
    """A file that is not a readable CSV, why, and in which line the trouble starts."""

    def __init__(self, problem: Problem, line: int = 1) -> None:
        super().__init__(problem)
        self.problem, self.line = problem, line


@dataclass(frozen=True)
class Row:
    """One row and the line of the file it starts on."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A header row and the rows under it; rows without any text are left out."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def decode(data: bytes) -> str:
    """The text of a file, with lines that end in a newline alone."""
    if data.startswith(WORKBOOK_STARTS):
        raise BadCsv(Problem.WORKBOOK)
    try:
        return tidy_text(_decoded(data))
    except UnicodeDecodeError:
        raise BadCsv(Problem.NOT_TEXT) from None


def tidy_text(text: str) -> str:
    """A pasted or decoded text without byte order mark, with lines that end in a newline alone."""
    if "\0" in text:
        raise BadCsv(Problem.NOT_TEXT)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def read_sheet(text: str) -> Sheet:
    """The header and rows of a tidy text."""
    first = next((line for line in text.split("\n") if line.strip()), None)
    if first is None:
        raise BadCsv(Problem.EMPTY)
    rows = [row for row in _rows(text, _separator(first)) if any(cell.strip() for cell in row.cells)]
    if len(rows) < 2:  # noqa: PLR2004
        raise BadCsv(Problem.HEADER_ONLY)
    return Sheet(tuple(cell.strip() for cell in rows[0].cells), tuple(rows[1:]))


def guarded(cell: str) -> str:
    """A cell as it is written into a file: behind an apostrophe if a spreadsheet takes it for a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """A cell of a file without the apostrophe that `guarded` put in front of it."""
    return cell[1:] if GUARDED.match(cell) else cell


def written(rows: Iterable[Sequence[str]]) -> str:
    """Rows as lines of a CSV file, their cells guarded."""
    lines = io.StringIO()
    csv.writer(lines).writerows([guarded(cell) for cell in row] for row in rows)
    return lines.getvalue()


def _decoded(data: bytes) -> str:
    if data.startswith(UTF_16_MARKS):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _separator(first: str) -> str:
    columns = {each: len(next(csv.reader([first], delimiter=each))) for each in SEPARATORS}
    best = max(SEPARATORS, key=lambda each: columns[each])
    return best if columns[best] > 1 else NO_SEPARATOR


def _rows(text: str, separator: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    rows: list[Row] = []
    starts = 1
    try:
        for cells in reader:
            rows.append(Row(starts, tuple(cells)))
            starts = reader.line_num + 1
    except csv.Error as error:
        too_long = "field limit" in str(error)
        raise BadCsv(Problem.TOO_LONG if too_long else Problem.QUOTES, starts) from None
    return rows
