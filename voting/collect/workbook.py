"""Read a workbook (XLSX, XLS or ODS) as the rows that a CSV file would hold."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from voting.collect.csv_file import BadCsv, Problem, written

WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# The most a small file may unpack to: well over any season's answers, and well under what a server has.
MOST_UNPACKED = 100_000_000
# Cells laid out over all sheets until one has any content, and the number of sheets looked at.
MOST_CELLS, MOST_SHEETS = 2_000_000, 20
# The most that a few strings referenced by many cells may add up to.
MOST_LETTERS = 30_000_000

Cell = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(data: bytes) -> bool:
    """Whether these bytes are a workbook."""
    return data.startswith(WORKBOOK_STARTS)


def first_sheet(data: bytes) -> str:
    """Return the first sheet with anything in it, as the text of a CSV file. Raises BadCsv.

    Only a process of its own reads workbooks (`apart`): what one demands can end its reader.
    """
    _check_size(data)
    cells = 0
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for name in book.sheet_names[:MOST_SHEETS]:
                sheet = book.get_sheet_by_name(name)
                cells += sheet.total_height * sheet.total_width
                if cells > MOST_CELLS:
                    raise BadCsv(Problem.TOO_LARGE)
                rows = _rows(sheet)
                if any(cell for row in rows for cell in row):
                    return _text_of(rows)
    except (CalamineError, ValueError, OSError):
        raise BadCsv(Problem.WORKBOOK) from None
    except MemoryError:
        raise BadCsv(Problem.TOO_LARGE) from None
    raise BadCsv(Problem.EMPTY)


def _text_of(rows: list[list[str]]) -> str:
    if sum(len(cell) for row in rows for cell in row) > MOST_LETTERS:
        raise BadCsv(Problem.TOO_LARGE)
    return written(rows, all_quoted=False).replace("\r\n", "\n")


def _check_size(data: bytes) -> None:
    """Refuse a file that would unpack to far more than its own size."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
            raise BadCsv(Problem.TOO_LARGE)


def _rows(sheet: CalamineSheet) -> list[list[str]]:
    """Return the cells of a sheet as text; a merged cell is repeated in every row it was merged over."""
    rows = [[_said(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    filled = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right and bottom < len(rows):
            if (filled := filled + bottom - top) > MOST_CELLS:
                raise BadCsv(Problem.TOO_LARGE)
            for row in range(top + 1, bottom + 1):
                rows[row][left] = rows[top][left]
    return rows


def _said(cell: Cell) -> str:
    """Return a cell as a person reads it: days as 2026-11-01, whole numbers without a decimal point."""
    if isinstance(cell, datetime):
        # A cell is no moment in time: it has no zone, and its day is the one that is written there.
        day = f"{cell.year:04}-{cell.month:02}-{cell.day:02}"
        return day if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell)
