"""Reading a workbook (XLSX, XLS or ODS) as the same rows that a CSV file would hold."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from voting.collect.csv_file import BadCsv, Problem, written
from voting.lanes import Lane

WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# What a small file may unpack to: well over any season's answers, and well under what a server has.
MOST_UNPACKED = 100_000_000
# Of all sheets together that are laid out until one has anything in it, and how many are looked at.
MOST_CELLS, MOST_SHEETS = 2_000_000, 20
# What the command line takes of text.
MOST_BYTES = 30_000_000
# What reading one may take; one of 1.5 million cells was read in 430 MB.
MOST_MEMORY, MOST_SECONDS = 1024**3, 10
# It gives way to everybody else, so by the clock it may take longer; then it is ended all the same.
NICE, LONGEST_WAIT = 15, 60
# One is read at a time. A few wait, with a place among those who write in hand: so not for long, and of each
# officer one, however often they press.
READING = Lane(waiting=2, of_each=1, patience=5)

Cell = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(data: bytes) -> bool:
    """Whether these bytes are those of a workbook."""
    return data.startswith(WORKBOOK_STARTS)


def workbook_text(data: bytes, *, asked_by: str, most: int = MOST_BYTES) -> str:
    """The first sheet with anything in it, as the text of a CSV file. Raises BadCsv, or LaneIsFull.

    No more than `most` bytes of text come back: a few strings named by many cells can be any number.

    It is read in a process of its own, with bounds: a small file can ask for any amount of memory, and what
    reads it then ends, which must not be what takes the votes.
    """
    # Not run from the folder in which the site happened to be started: others may write there.
    command = [sys.executable, "-P", "-m", "voting.collect.workbook", str(most)]
    try:
        with READING.turn(asked_by):
            read = subprocess.run(  # noqa: S603
                command, input=data, capture_output=True, check=False, timeout=LONGEST_WAIT
            )
    except subprocess.TimeoutExpired:
        raise BadCsv(Problem.TOO_LARGE) from None
    if read.returncode == 0:
        return read.stdout.decode()
    known = read.stdout.decode(errors="replace")
    raise BadCsv(Problem(known) if known in {*Problem} else Problem.TOO_LARGE)


def main() -> None:
    """Write the text of the workbook at standard input to standard output; or what is wrong with it."""
    bound_this_process()
    try:
        text = _first_sheet(sys.stdin.buffer.read(), most=int(sys.argv[1]))
    except BadCsv as bad:
        sys.stdout.write(bad.problem)
        sys.exit(1)
    sys.stdout.buffer.write(text.encode())


def bound_this_process() -> None:
    """Let all others go first, and end this process when it takes more than any honest workbook does."""
    if sys.platform != "win32":
        os.nice(NICE)
    try:
        import resource  # noqa: PLC0415 - Windows has none.
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _first_sheet(data: bytes, *, most: int) -> str:
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
                    return _text_of(rows, most=most)
    except (CalamineError, ValueError, OSError):
        raise BadCsv(Problem.WORKBOOK) from None
    except MemoryError:
        raise BadCsv(Problem.TOO_LARGE) from None
    raise BadCsv(Problem.EMPTY)


def _text_of(rows: list[list[str]], *, most: int) -> str:
    size = 0
    for row in rows:
        if (size := size + sum(len(cell.encode()) + 1 for cell in row)) > most:
            raise BadCsv(Problem.TOO_LARGE)
    return written(rows, all_quoted=False).replace("\r\n", "\n")


def _check_size(data: bytes) -> None:
    """Refuse what would unpack to far more than it is."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
            raise BadCsv(Problem.TOO_LARGE)


def _rows(sheet: CalamineSheet) -> list[list[str]]:
    """The cells of a sheet as text; what was merged stands in every row it was merged over."""
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
    """A cell as a person reads it: days as 2026-11-01, whole numbers without a point."""
    if isinstance(cell, datetime):
        # A cell holds no moment: it has no zone, and its day is the one that is written there.
        day = f"{cell.year:04}-{cell.month:02}-{cell.day:02}"
        return day if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell)


if __name__ == "__main__":
    main()
