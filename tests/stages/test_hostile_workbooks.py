"""A workbook made to stop the site is refused in one sentence, and what takes the votes goes on."""

from __future__ import annotations

import io
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import pytest
from werkzeug.test import TestResponse

from tests.factories import make_open_contest
from tests.servers import Phone, Server, wait_until_open
from tests.sites import Site, Visitor, written_config
from tests.stages.workbooks import workbook
from voting.collect import separate_process as reader
from voting.collect.csv_file import BadCsv, Problem
from voting.collect.separate_process import read_apart

FARTHEST = "XFD1048576"
CELL = '<c r="{place}" t="inlineStr"><is><t>x</t></is></c>'


def two_cells(last: str) -> bytes:
    """A workbook that holds its first cell and one far away from it."""
    row = last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    first, far = CELL.format(place="A1"), CELL.format(place=last)
    rows = f'<row r="1">{first}</row><row r="{row}">{far}</row>'
    return with_rows(workbook([["words"]]), rows)


def with_rows(book: bytes, rows: str, more: str = "") -> bytes:
    """A workbook with other rows in its sheet."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if "worksheets" in name:
                before, _rest = text.split("<sheetData>")
                text = f"{before}<sheetData>{rows}</sheetData>{more}</worksheet>"
            new.writestr(name, text)
    return packed.getvalue()


@pytest.mark.parametrize("last", ["ZZ100000", FARTHEST])
def test_two_cells_far_apart_are_refused_and_end_no_process_but_the_readers(last: str) -> None:
    with pytest.raises(BadCsv) as refused:
        read_apart(two_cells(last))
    assert refused.value.problem == Problem.TOO_LARGE


def test_a_range_merged_again_and_again_is_refused() -> None:
    rows = "".join(f'<row r="{row}">{CELL.format(place=f"A{row}")}</row>' for row in range(1, 2000))
    merged = '<mergeCell ref="A2:A1999"/>' * 2000
    more = f"<mergeCells>{merged}</mergeCells>"
    with pytest.raises(BadCsv) as refused:
        read_apart(with_rows(workbook([["words"]]), rows, more))
    assert refused.value.problem == Problem.TOO_LARGE


def test_reading_that_takes_more_memory_or_time_than_it_may_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    book = workbook([["words"], ["Mend the gate"]])
    assert read_apart(book).text.splitlines() == ["words", "Mend the gate"]
    monkeypatch.setattr(reader.sys, "executable", "/bin/false")
    with pytest.raises(BadCsv) as refused:
        read_apart(book)
    assert refused.value.problem == Problem.TOO_LARGE


EMPTY_CELL = '<c r="{place}" t="inlineStr"><is><t></t></is></c>'
NEARLY_ALL = (
    f'<row r="1">{EMPTY_CELL.format(place="A1")}</row><row r="2800">{EMPTY_CELL.format(place="ZZ2800")}</row>'
)


def test_many_sheets_of_empty_cells_are_refused_at_the_first_that_is_too_much() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(BadCsv) as refused:
        read_apart(with_rows(workbook(*[[["words"]]] * 80), NEARLY_ALL))
    assert refused.value.problem == Problem.TOO_LARGE
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 8


def test_only_the_first_sheets_are_looked_at() -> None:
    sheets = [[], *[[[""]]] * 18, [["words"], ["Mend the gate"]]]
    assert "Mend the gate" in read_apart(workbook(*sheets)).text
    with pytest.raises(BadCsv) as refused:
        read_apart(workbook([], *sheets))
    assert refused.value.problem == Problem.EMPTY


def test_few_strings_in_many_cells_are_refused() -> None:
    with pytest.raises(BadCsv) as refused:
        read_apart(workbook([["words"], *[["x" * 30_000]] * 1_001]))
    assert refused.value.problem == Problem.TOO_LARGE


def test_whoever_reads_a_workbook_lets_all_others_go_first_and_ends_soon() -> None:
    asked = (
        "import os, resource\n"
        "from voting.collect.separate_process import bound_this_process\n"
        "before = os.nice(0)\n"
        "bound_this_process()\n"
        "print(os.nice(0) - before, *resource.getrlimit(resource.RLIMIT_CPU))"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True)
    nicer, *seconds = map(int, said.stdout.split())
    assert nicer >= 1
    assert seconds == [10, 10]


def test_a_reading_that_gives_way_to_all_others_for_a_minute_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "LONGEST_WAIT", 0)
    with pytest.raises(BadCsv) as refused:
        read_apart(workbook([["words"]]))
    assert refused.value.problem == Problem.TOO_LARGE


def test_nobody_waits_long_for_a_workbook_that_is_read_and_all_is_read_afterwards(
    organiser: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader.READING, "patience", 0.1)
    with reader.READING.turn("officer:another"):
        began = time.monotonic()
        answer = preview(organiser)
        assert (answer.status_code, time.monotonic() - began < 5) == (503, True)
        assert "Another file is being read at the moment." in answer.text
    assert preview(organiser).status_code == 200


def test_whoever_presses_again_while_their_workbook_is_read_takes_no_second_place(
    organiser: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = list[int]()

    def presses_again(*_given: object, **_named: object) -> NoReturn:
        places.append(preview(organiser).status_code)
        raise subprocess.TimeoutExpired("voting", 60)

    monkeypatch.setattr(reader.subprocess, "run", presses_again)
    began = time.monotonic()
    assert preview(organiser).status_code == 400
    assert (places, time.monotonic() - began < reader.READING.patience) == ([503], True)


def preview(organiser: Visitor) -> TestResponse:
    book = io.BytesIO(workbook([["words", "ward"], ["Mend the gate", "Harborne"]]))
    return organiser.post("/campaigns/this-summer/answers/load/preview", {"file": (book, "doors.xlsx")})


def workers_of(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    workers = list[int]()
    for each in map(int, found):
        # It may end while it is looked at.
        with suppress(OSError):
            if b"worker" in Path(f"/proc/{each}/cmdline").read_bytes():
                workers.append(each)
    return workers


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the workers are found by Linux’s /proc")
def test_when_the_system_ends_a_worker_another_takes_its_place(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    written_config(site)
    server = Server(site.instance.folder)
    server.start()
    try:
        assert server.process is not None
        Phone(server.port).open_page()
        before = workers_of(server.process.pid)
        os.kill(before[0], signal.SIGKILL)
        until = time.monotonic() + 60
        while len(now := workers_of(server.process.pid)) < len(before) or before[0] in now:
            assert time.monotonic() < until
            assert server.process.poll() is None, "the site has ended with its worker"
            time.sleep(0.1)
        # The other worker may still be starting when this one is ended: then nobody listens for a moment.
        wait_until_open(server.port)
        status, receipt = Phone(server.port).cast(code, mark=1, nonce=code.ljust(22, "x"))
        assert (status, bool(receipt)) == (200, True)
    finally:
        server.kill()
