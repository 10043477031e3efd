"""What is written into a file of answers is read back the same, and no spreadsheet runs it."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voting.collect.csv_file import decode, read_sheet, written
from voting.collect.rules import street_alone
from voting.plain.csv_guard import guarded, unguarded
from voting.plain.text_cleaning import clean_words

typed = st.one_of(st.text(), st.text(alphabet="'=+-@\t\r\n\",;|ab 12", max_size=12))


@given(st.lists(st.tuples(typed.map(clean_words), typed.map(street_alone)), min_size=1, max_size=5))
@example([("'=1+1", "'"), ("''-", "@home")])
def test_answers_written_are_the_answers_read(told: list[tuple[str, str]]) -> None:
    rows = [("words", "street", "outcome"), *((words, street, "spoke") for words, street in told)]
    sheet = read_sheet(decode(("\ufeff" + written(rows)).encode()))
    read = [tuple(unguarded(cell.strip()) for cell in row.cells) for row in sheet.rows]
    assert [(clean_words(words), street_alone(street)) for words, street, _outcome in read] == told


@given(typed)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(cell)) == cell


@given(typed)
def test_no_part_of_a_cell_is_a_formula_however_a_spreadsheet_parts_the_row(cell: str) -> None:
    line = written([["first", cell, "last"]])
    assert all(line.startswith('"') for line in written([["first"], ["last"]]).splitlines())
    for parted in re.split(r"[;|\t]", line):
        assert not parted.startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("cell", ["'tis the bins", "Mend the gate", "", "'"])
def test_a_cell_that_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert guarded(cell) == unguarded(cell) == cell
    assert next(csv.reader(io.StringIO(written([[cell, "end"]])))) == [cell, "end"]
