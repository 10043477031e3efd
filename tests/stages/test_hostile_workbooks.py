"""A workbook made to stop the site is refused in one sentence, and what takes the votes goes on."""

from __future__ import annotations

import io
import os
import signal
import time
import zipfile
from pathlib import Path

import pytest

from tests.factories import make_open_contest
from tests.servers import Phone, Server
from tests.sites import Site, written_config
from tests.stages.workbooks import workbook
from voting.collect import workbook as reader
from voting.collect.csv_file import BadCsv, Problem
from voting.collect.workbook import workbook_text

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
        workbook_text(two_cells(last))
    assert refused.value.problem == Problem.TOO_LARGE


def test_a_range_merged_again_and_again_is_refused() -> None:
    rows = "".join(f'<row r="{row}">{CELL.format(place=f"A{row}")}</row>' for row in range(1, 2000))
    merged = '<mergeCell ref="A2:A1999"/>' * 2000
    more = f"<mergeCells>{merged}</mergeCells>"
    with pytest.raises(BadCsv) as refused:
        workbook_text(with_rows(workbook([["words"]]), rows, more))
    assert refused.value.problem == Problem.TOO_LARGE


def test_reading_that_takes_more_memory_or_time_than_it_may_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    assert workbook_text(workbook([["words"], ["Mend the gate"]])).splitlines() == ["words", "Mend the gate"]
    monkeypatch.setattr(reader.sys, "executable", "/bin/false")
    with pytest.raises(BadCsv) as refused:
        workbook_text(workbook([["words"], ["Mend the gate"]]))
    assert refused.value.problem == Problem.TOO_LARGE


def workers_of(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return [int(each) for each in found if b"worker" in Path(f"/proc/{each}/cmdline").read_bytes()]


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
        status, receipt = Phone(server.port).cast(code, mark=1, nonce=code.ljust(22, "x"))
        assert (status, bool(receipt)) == (200, True)
    finally:
        server.kill()
