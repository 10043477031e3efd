"""CSV files are read from wherever they come, or refused with the line where the trouble starts."""

from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.collect.csv_file import BadCsv, Problem, Sheet, decode, read_sheet, tidy_text

PLAIN = "words,street\nMend the gate,Elm Road\nToo loud – “really”,Station Road\n"
READ = [("Mend the gate", "Elm Road"), ("Too loud – “really”", "Station Road")]

# What spreadsheets hold: any text without the characters that no CSV file can carry.
cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\x1f\ufeff"), max_size=20)


def rows_of(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


def problem_of(data: bytes) -> tuple[Problem, int]:
    with pytest.raises(BadCsv) as bad:
        read_sheet(decode(data))
    return bad.value.problem, bad.value.line


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"),
        PLAIN.encode("cp1252"),
        PLAIN.replace("\n", "\r\n").encode("cp1252"),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", "|").encode(),
        ("\n\n" + PLAIN + "\n,\n\n").encode(),
        PLAIN.replace("words,street", '"words" , "street"').replace(" ,", ",").replace(", ", ",").encode(),
    ],
    ids=lambda data: repr(data[:24]),
)
def test_the_same_rows_are_read_however_they_were_saved(data: bytes) -> None:
    sheet = read_sheet(decode(data))
    assert sheet.header == ("words", "street")
    assert rows_of(sheet) == READ


@given(
    rows=st.lists(st.tuples(st.just("said"), cell, cell), min_size=1),
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_spreadsheet_writes_is_read_back(
    rows: list[tuple[str, str, str]], separator: str, encoding: str, ends: str
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator, lineterminator=ends, quoting=csv.QUOTE_ALL)
    writer.writerows([("words", "topic", "street"), *rows])
    assert rows_of(read_sheet(decode(written.getvalue().encode(encoding)))) == rows


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        sheet = read_sheet(decode(data))
    except BadCsv:
        return
    assert sheet.rows


def test_one_column_is_not_parted_at_the_commas_people_write() -> None:
    sheet = read_sheet("words\nLitter, noise, and parking; all of it\n")
    assert rows_of(sheet) == [("Litter, noise, and parking; all of it",)]


def test_a_row_is_known_by_the_line_it_starts_on() -> None:
    sheet = read_sheet('words,street\n"two\nlines",Elm Road\n\nthird,Elm Road\n')
    assert [row.line for row in sheet.rows] == [2, 5]


@pytest.mark.parametrize(
    ("data", "problem", "line"),
    [
        (b"", Problem.EMPTY, 1),
        (b"\n \n", Problem.EMPTY, 1),
        (codecs.BOM_UTF8, Problem.EMPTY, 1),
        (b"words,street\n", Problem.HEADER_ONLY, 1),
        (b"words,street\n,\n", Problem.HEADER_ONLY, 1),
        (b"words\nm\0end\n", Problem.NOT_TEXT, 1),
        (b"words\n\x81\x01\n", Problem.NOT_TEXT, 1),
        (b'words,street\nfine,Elm\n"never closed,Elm\nmore,Elm\n', Problem.QUOTES, 3),
        (b'words,street\n"closed" too soon,Elm\n', Problem.QUOTES, 2),
        (b'words,street\n"' + b"x" * 200_000, Problem.TOO_LONG, 2),
    ],
    ids=str,
)
def test_a_file_that_cannot_be_read_says_why_and_where(data: bytes, problem: Problem, line: int) -> None:
    assert problem_of(data) == (problem, line)


def test_a_pasted_text_loses_its_mark_and_its_line_ends() -> None:
    assert tidy_text("\ufeffwords\r\nfirst\rsecond\n") == "words\nfirst\nsecond\n"
