"""Read a file in a process of its own, within limits, whatever kind of file it is.

A small file can demand any amount of memory or time. The process that reads it is then ended, or yields to
all others, so it must not be the one that takes the votes. It returns the rows, and the text that a page
carries on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from voting.collect.csv_file import UTF_16_MARKS, BadCsv, Problem, Row, Sheet, decode, is_utf, read_sheet
from voting.collect.encodings import WayToRead, ways_to_read
from voting.collect.workbook import first_sheet, is_workbook
from voting.web.expensive_work import Lane

# The text travels in a form field, and forms accept 2 MB a field (`takes_lists`). Each row is processed where
# the votes are taken: the limit is far more than a season's doors.
LONGEST_TEXT, MOST_ROWS = 1_500_000, 50_000
LONGEST_MARK = 3
# Limits for reading one file; a workbook of 1.5 million cells was read in 430 MB.
MOST_MEMORY, MOST_SECONDS = 1024**3, 10
# The process yields to all others, so it may take longer by the clock; then it is ended all the same.
NICE, LONGEST_WAIT = 15, 60
# One file is read at a time. A few wait, each holding one of the places for requests that write: so they do
# not wait long, and there is one per officer, however often they press.
READING = Lane(waiting=2, of_each=1, patience=5)


@dataclass(frozen=True)
class FileRead:
    """A file as read: its text, its encoding if the bytes do not determine it, and its rows."""

    text: str
    encoding: str
    ways: tuple[WayToRead, ...]
    # The rows under a header, or why this text has none.
    sheet: Sheet | BadCsv


def read_apart(data: bytes, *, encoding: str = "", for_page: bool = True) -> FileRead:
    """Read a file, or a text saved in an encoding. Raises BadCsv.

    A page reads only within a turn of READING, and refuses a file too large for a page.
    """
    if for_page:
        check_length(data)
    # Never run in the folder the site happened to be started from: others may be able to write there.
    command = [sys.executable, "-P", "-m", "voting.collect.separate_process", encoding or "-"]
    command += [str(LONGEST_TEXT), str(MOST_ROWS)] if for_page else []
    try:
        read = subprocess.run(  # noqa: S603
            command, input=data, capture_output=True, check=False, timeout=LONGEST_WAIT
        )
    except subprocess.TimeoutExpired:
        raise BadCsv(Problem.TOO_LARGE) from None
    if read.returncode:
        raise BadCsv(Problem.TOO_LARGE)
    said = json.loads(read.stdout)
    if "problem" in said:
        raise _bad(said)
    ways = tuple(WayToRead(each["encoding"], each["name"], tuple(each["words"])) for each in said["ways"])
    return FileRead(said["text"], said["encoding"], ways, _sheet(said["sheet"]))


def check_length(data: bytes) -> None:
    """Refuse a text too long for any page by its length in bytes, before it is decoded."""
    most = 2 * LONGEST_TEXT if data.startswith(UTF_16_MARKS) else LONGEST_TEXT
    if not is_workbook(data) and len(data) > most + LONGEST_MARK:
        raise BadCsv(Problem.MORE_THAN_A_PAGE)


def _bad(said: dict[str, Any]) -> BadCsv:
    return BadCsv(Problem(said["problem"]), said["line"])


def _sheet(said: dict[str, Any]) -> Sheet | BadCsv:
    if "problem" in said:
        return _bad(said)
    return Sheet(tuple(said["header"]), tuple(Row(line, tuple(cells)) for line, cells in said["rows"]))


def main() -> None:
    """Write the contents of the file on standard input, or what is wrong with it, to standard output."""
    bound_this_process()
    encoding, *bounds = sys.argv[1:]
    try:
        said = _read(sys.stdin.buffer.read(), encoding.removeprefix("-"), *map(int, bounds))
    except BadCsv as bad:
        said = _in_words(bad)
    except MemoryError:
        said = _in_words(BadCsv(Problem.TOO_LARGE))
    # In one piece: in many, it would be read piece by piece in the process that takes the votes.
    sys.stdout.write(json.dumps(said))


def bound_this_process() -> None:
    """Lower this process's priority, and end it if it takes more than any honest file does."""
    if sys.platform != "win32":
        os.nice(NICE)
    try:
        import resource  # noqa: PLC0415 - Windows has none.
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(
    data: bytes, encoding: str, longest_text: int = sys.maxsize, most_rows: int = sys.maxsize
) -> dict[str, Any]:
    ways = list[WayToRead]()
    if is_workbook(data) and not encoding:
        text = first_sheet(data)
    else:
        if encoding not in {"", "utf-8"} or not is_utf(data):
            ways = ways_to_read(data)
            encoding = encoding or next((way.encoding for way in ways), "")
        text = decode(data, encoding)
    if len(text.encode()) + text.count("\n") > longest_text:
        raise BadCsv(Problem.MORE_THAN_A_PAGE)
    try:
        sheet = read_sheet(text)
    except BadCsv as bad:
        said = _in_words(bad)
    else:
        said = {"header": sheet.header, "rows": [[row.line, row.cells] for row in sheet.rows]}
        if len(sheet.rows) > most_rows:
            raise BadCsv(Problem.MORE_THAN_A_PAGE)
    shown = [{"encoding": way.encoding, "name": way.name, "words": way.words} for way in ways]
    return {"text": text, "encoding": encoding if ways else "", "ways": shown, "sheet": said}


def _in_words(bad: BadCsv) -> dict[str, Any]:
    return {"problem": bad.problem, "line": bad.line}


if __name__ == "__main__":
    main()
