"""The power fails while a hall votes: every vote whose receipt was shown must be on the disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from tests.soak.databases import Database, Postgresql, Sqlite
from tests.soak.lengths import tell
from tests.soak.power import Act, Disk, build_recorder, read_record

SHOWN = "receipts"


@pytest.fixture(scope="module", params=[Sqlite, Postgresql], ids=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database on a disk whose power can be cut, used by one test after the other.

    Not among pytest's own folders: PostgreSQL never runs as root, and pytest closes those to others.
    """
    if sys.platform != "linux" or shutil.which("cc") is None:
        pytest.skip("Linux and a C compiler are needed to record what is written")
    with TemporaryDirectory(prefix="power-", ignore_cleanup_errors=True) as folder:
        yield request.param(Path(folder).resolve())


def record_of(database: Database, *statements: str) -> tuple[Disk, list[Act]]:
    """Have a hall vote with a recorder under it: the disk before it, and all that was done to it."""
    folder = database.disk.parent
    receipts, record = database.disk / SHOWN, folder / "record"
    receipts.unlink(missing_ok=True)
    record.write_bytes(b"")
    record.chmod(0o666)
    codes = [database.codes.pop() for _ in range(database.votes)]
    disk = Disk(database.disk)
    recorded = os.environ | {
        "LD_PRELOAD": str(build_recorder(folder)),
        "RECORD_FOLDER": str(database.disk),
        "RECORD_TO": str(record),
    }
    hall = [sys.executable, "-m", "tests.soak.hall", database.instance, database.url, receipts]
    with database.running(recorded):
        subprocess.run(
            [*hall, str(database.voters), *statements],
            input="\n".join(codes).encode(),
            env=recorded,
            check=True,
        )
    given = len(receipts.read_text().split())
    assert given == database.votes, "not everybody got a receipt"
    return disk, list(read_record(record))


def moments_in(acts: list[Act], many: int, chance: Random) -> set[int]:
    """When to cut the power: right after the last receipt was shown, and at any moment after the first."""
    shown = [number for number, act in enumerate(acts) if act.path.name == SHOWN and act.op == "W"]
    later = range(shown[0], len(acts))
    return {shown[-1], *chance.sample(later, k=min(len(later), many - 1))}


def lost_at_cuts(database: Database, *statements: str) -> tuple[int, int, int]:
    """Cut the power at many moments, in several ways: the cuts, the receipts shown before, and those lost."""
    disk, acts = record_of(database, *statements)
    chance, left = Random(1832), database.disk.parent / "left"
    cuts = moments_in(acts, database.moments, chance)
    made = looked_for = lost = 0
    shown = b""
    for number, act in enumerate(acts):
        disk.do(act)
        if act.path.name == SHOWN:
            shown += act.data
        for ways in (None, chance, chance) if number in cuts else ():
            disk.cut(left, ways)
            there = database.receipts_in(left)
            shutil.rmtree(left)
            made += 1
            looked_for += len(shown.split())
            lost += len(set(shown.decode().split()) - there)
    assert disk.contents() == Disk(database.disk).contents(), "something was written that was not recorded"
    return made, looked_for, lost


def test_no_vote_whose_receipt_was_shown_is_lost_when_the_power_fails(database: Database) -> None:
    made, looked_for, lost = lost_at_cuts(database)
    tell(f"{made:,} power cuts, {looked_for:,} receipts looked for, {lost:,} lost")
    assert looked_for > made
    assert lost == 0


def test_the_same_cuts_lose_votes_where_commits_are_not_synced(database: Database) -> None:
    made, looked_for, lost = lost_at_cuts(database, *database.careless)
    careless = ", ".join(database.careless)
    tell(f"with {careless}: {made:,} power cuts, {looked_for:,} receipts looked for, {lost:,} lost")
    assert lost > 0
