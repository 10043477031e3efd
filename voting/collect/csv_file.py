"""Reading a CSV file as it comes from a spreadsheet, an office programme or another site.

1. The letters are UTF-8 (with or without a byte order mark), UTF-16 with its mark, or else whatever is
   likeliest of the ways in which offices write (see `encodings`).
2. Columns are parted by what a first line such as `sep=;` names; or else by whichever of comma, semicolon,
   tab or bar parts the headings most often. Headings of one column are not parted at all.
3. Lines end in any of the three ways; quotation marks must pair up.
4. The headings may stand below a title.

What we write is read back the same: see `voting.plain.csv_guard`.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from voting.collect.encodings import ways_to_read
from voting.collect.headings import LOOKED_AT, header_row, is_heading
from voting.plain.csv_guard import guarded

SEPARATORS = (",", ";", "\t", "|")
# The unit separator: it separates nothing in text that a person wrote.
NO_SEPARATOR = "\x1f"
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[,;]*', re.IGNORECASE)
# No file of answers has more columns; of a wider row, only enough is kept to show that it is.
MOST_COLUMNS = 200
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Problem(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY = "empty"
    HEADER_ONLY = "header only"
    WORKBOOK = "workbook"
    NOT_TEXT = "not text"
    QUOTES = "quotes"
    TOO_LONG = "too long"
    TOO_LARGE = "too large"
    TOO_WIDE = "too wide"
    MORE_THAN_A_PAGE = "more than a page"


class BadCsv(Exception):
    """The file is not a readable CSV; carries the problem and the line where it starts."""

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


def decode(data: bytes, encoding: str = "") -> str:
    """Decode a file, its lines ending in newlines alone; in the likeliest encoding if none is named."""
    try:
        return tidy_text(data.decode(encoding) if encoding else _decoded(data))
    except UnicodeDecodeError:
        raise BadCsv(Problem.NOT_TEXT) from None


def is_utf(data: bytes) -> bool:
    """Whether the bytes themselves show their encoding: UTF-16 with its mark, or valid UTF-8."""
    try:
        data.decode("utf-16" if data.startswith(UTF_16_MARKS) else "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def tidy_text(text: str) -> str:
    """Return pasted or decoded text without a byte order mark, its lines ending in newlines alone."""
    if "\0" in text:
        raise BadCsv(Problem.NOT_TEXT)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def read_sheet(text: str) -> Sheet:
    """Return the header and rows of a tidy text."""
    if not text.strip():
        raise BadCsv(Problem.EMPTY)
    separator, begins = _separator_line(text)
    body = "\n".join(text.split("\n")[begins:])
    rows = [
        Row(row.line + begins, row.cells)
        for row in _rows(body, separator or _separator(body))
        if any(cell.strip() for cell in row.cells)
    ]
    header = header_row([row.cells for row in rows], is_heading)
    if len(rows) < header + 2:
        raise BadCsv(Problem.HEADER_ONLY if rows else Problem.EMPTY)
    if len(rows[header].cells) > MOST_COLUMNS:
        raise BadCsv(Problem.TOO_WIDE)
    return Sheet(tuple(" ".join(cell.split()) for cell in rows[header].cells), tuple(rows[header + 1 :]))


def written(rows: Iterable[Sequence[str]], *, all_quoted: bool = True) -> str:
    """Return rows as the lines of a CSV file, their cells guarded."""
    lines = io.StringIO()
    quoting = csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    csv.writer(lines, quoting=quoting).writerows([guarded(cell) for cell in row] for row in rows)
    return lines.getvalue()


def _decoded(data: bytes) -> str:
    if data.startswith(UTF_16_MARKS):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        ways = ways_to_read(data)
        if not ways:
            raise
        return ways[0].text


def _separator_line(text: str) -> tuple[str, int]:
    """Return the separator that a first line names for Excel, and the number of lines that takes."""
    named = SEPARATOR_LINE.fullmatch(text.split("\n", 1)[0].strip(" "))
    return (named[1], 1) if named else ("", 0)


def _separator(text: str) -> str:
    first = {each: _first_rows(text, each) for each in SEPARATORS}
    best = max(SEPARATORS, key=lambda each: len(first[each][0]) if first[each] else 0)
    if not first[best] or len(first[best][0]) > 1:
        return best
    if not is_heading(first[best][0][0]):
        # Below a title of one cell, the headings may still have a separator.
        for each in SEPARATORS:
            if any(len(row) > 1 and any(map(is_heading, row[:MOST_COLUMNS])) for row in first[each]):
                return each
    return NO_SEPARATOR


def _first_rows(text: str, separator: str) -> list[list[str]]:
    """Return the first non-blank rows as split by one separator, as far as quotation marks pair up."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) == LOOKED_AT:
                break
    return rows


def _not_too_many(cells: list[str]) -> list[str]:
    """Return a row's cells; of too many, only the first ones and one non-blank cell beyond them."""
    if len(cells) <= MOST_COLUMNS:
        return cells
    return cells[:MOST_COLUMNS] + [cell for cell in cells[MOST_COLUMNS:] if cell.strip()][:1]


def _rows(text: str, separator: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    rows: list[Row] = []
    starts = 1
    try:
        for cells in reader:
            rows.append(Row(starts, tuple(_not_too_many(cells))))
            starts = reader.line_num + 1
    except csv.Error as error:
        too_long = "field limit" in str(error)
        raise BadCsv(Problem.TOO_LONG if too_long else Problem.QUOTES, starts) from None
    return rows
