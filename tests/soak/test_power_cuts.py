"""The power fails while a hall votes on SQLite: every vote whose receipt was shown must be on the disk."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.factories import make_open_contest
from tests.sites import config_for, make_site
from tests.soak.lengths import rounds, tell
from tests.soak.power import Disk, build_recorder, read_record
from voting.vote.envelopes import receipt_of

SHOWN = "receipts"
CARELESS = ("journal_mode = WAL", "synchronous = NORMAL")


def record_of(folder: Path, *pragmas: str) -> tuple[Disk, Path]:
    """Have a hall vote with a recorder under it: the disk before it, and the record."""
    if shutil.which("cc") is None:
        pytest.skip("a C compiler is needed to record what is written")
    site = make_site(folder / "instance", config_for("sqlite:///voting.sqlite"))
    codes = make_open_contest(site, ballots=rounds(short=12, long=400))
    site.close()
    instance, record = site.instance.folder.resolve(), folder / "record"
    disk = Disk(instance)
    subprocess.run(
        [sys.executable, "-m", "tests.soak.hall", instance, instance / SHOWN, *pragmas],
        input="\n".join(codes).encode(),
        env=os.environ
        | {
            "LD_PRELOAD": str(build_recorder(folder)),
            "RECORD_FOLDER": str(instance),
            "RECORD_TO": str(record),
        },
        check=True,
    )
    return disk, record


def lost_at_cuts(folder: Path, *pragmas: str) -> tuple[int, int, int]:
    """Cut the power at many moments, in several ways: the cuts, the receipts shown before, and those lost."""
    disk, record = record_of(folder, *pragmas)
    acts, chance = list(read_record(record)), Random(1832)
    cuts = set(chance.sample(range(len(acts)), k=min(len(acts), rounds(short=40, long=4000))))
    made = shown = lost = 0
    receipts = b""
    for number, act in enumerate(acts):
        if act.path.name == SHOWN:
            receipts += act.data
        else:
            disk.do(act)
        if number in cuts:
            for ways in (None, chance, chance):
                left = folder / "left"
                disk.cut(left, ways)
                there = receipts_in(left / "voting.sqlite")
                shutil.rmtree(left)
                made += 1
                shown += len(receipts.split())
                lost += len(set(receipts.decode().split()) - there)
    return made, shown, lost


def receipts_in(database: Path) -> set[str]:
    """The receipts of the votes that a database holds when it is opened again; it must be whole."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        held = connection.execute("SELECT envelope FROM ballot WHERE envelope IS NOT NULL")
        return {receipt_of(envelope) for (envelope,) in held}


def test_no_vote_whose_receipt_was_shown_is_lost_when_the_power_fails(tmp_path: Path) -> None:
    made, shown, lost = lost_at_cuts(tmp_path)
    tell(f"{made:,} power cuts, {shown:,} receipts looked for, {lost:,} lost")
    assert shown > made
    assert lost == 0


def test_the_same_cuts_lose_votes_where_commits_are_not_synced(tmp_path: Path) -> None:
    made, shown, lost = lost_at_cuts(tmp_path, *CARELESS)
    tell(f"with {', '.join(CARELESS)}: {made:,} power cuts, {shown:,} receipts looked for, {lost:,} lost")
    assert lost > 0
