"""The disk whose power fails keeps what was synced, and anything or nothing of the rest."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.soak.power import SECTOR, Act, Disk

MANY = 60


def disk_after(folder: Path, *acts: tuple[str, str, int, bytes]) -> Disk:
    """A disk with `old` on it, in a folder `data`, after some acts."""
    (folder / "data").mkdir()
    (folder / "data" / "old").write_bytes(b"old")
    disk = Disk(folder)
    for op, name, offset, data in acts:
        disk.do(Act(op, folder / name, offset, data))
    return disk


def left_of(disk: Disk, into: Path) -> list[dict[str, bytes]]:
    """What many cuts leave in the folder `data`; the first keeps nothing that was not synced."""
    chance = Random(1844)
    for number in range(MANY):
        disk.cut(into / str(number), chance if number else None)
    return [
        {file.name: file.read_bytes() for file in (into / str(number) / "data").iterdir()}
        for number in range(MANY)
    ]


def synced(name: str) -> list[tuple[str, str, int, bytes]]:
    return [("B", name, 7, b""), ("S", name, 7, b"")]


def test_a_write_is_torn_at_sectors_until_a_sync_that_began_after_it_has_ended(tmp_path: Path) -> None:
    (disk_folder := tmp_path / "disk").mkdir()
    new = b"a" * 2 * SECTOR + b"b" * SECTOR
    begun = [("B", "data/old", 7, b""), ("W", "data/old", 0, new), ("S", "data/old", 7, b"")]
    disk = disk_after(disk_folder, *begun)
    first, *others = [left["old"] for left in left_of(disk, tmp_path)]
    assert first == b"old"
    assert {b"old", new} < set(others), "all, nothing or a part of it may be left"
    sectors = {
        left.ljust(3 * SECTOR, b"\0")[at : at + SECTOR] for left in others for at in (0, SECTOR, 2 * SECTOR)
    }
    assert sectors == {letter * SECTOR for letter in (b"a", b"b", b"\0")} | {b"old".ljust(SECTOR, b"\0")}
    for op, name, offset, data in synced("data/old"):
        disk.do(Act(op, disk_folder / name, offset, data))
    (again := tmp_path / "again").mkdir()
    assert {left["old"] for left in left_of(disk, again)} == {new}


def test_a_name_may_be_undone_until_its_folder_is_synced(tmp_path: Path) -> None:
    (disk_folder := tmp_path / "disk").mkdir()
    made = [("C", "data/new", 0, b""), ("W", "data/new", 0, b"new"), *synced("data/new")]
    disk = disk_after(disk_folder, *made, ("R", "data/new", 0, bytes(disk_folder / "data" / "old")))
    first, *others = left_of(disk, tmp_path)
    assert first == {"old": b"old"}
    kinds = [{"old": b"old"}, {"old": b"old", "new": b"new"}, {"old": b"new"}]
    assert all(kind in others for kind in kinds)
    assert all(left in kinds for left in others)
    for op, name, offset, data in synced("data"):
        disk.do(Act(op, disk_folder / name, offset, data))
    (again := tmp_path / "again").mkdir()
    assert left_of(disk, again) == [{"old": b"new"}] * MANY
