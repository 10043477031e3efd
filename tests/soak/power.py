"""A disk whose power fails: what was written and synced is written down, and what a cut would leave is made.

Until a file is synced nothing of what was written to it has to be there, and until its folder is synced
neither a new name nor a removal: what a disk really keeps of that, and in which order, is chance.
"""

from __future__ import annotations

import struct
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Generic, TypeVar

HEAD = struct.Struct("<c3xIQQ")
SECTOR = 512


@dataclass(frozen=True)
class Act:
    """One thing done: a file written (W) or given a length (T), a sync begun (B) or ended (S) by a thread,
    a name of a file (C) or folder (D) made, changed (R) or removed (U).
    """

    op: str
    path: Path
    offset: int
    data: bytes


def build_recorder(folder: Path) -> Path:
    """Compile the recorder; the library to be loaded before all others."""
    library = folder / "recorder.so"
    source = Path(__file__).with_name("recorder.c")
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-O1", "-w", "-pthread", "-o", library, source, "-ldl"], check=True
    )
    return library


def read_record(file: Path) -> Iterator[Act]:
    """What was done, in order."""
    record, at = file.read_bytes(), 0
    while at < len(record):
        op, name, offset, length = HEAD.unpack_from(record, at)
        at += HEAD.size
        path, at = Path(record[at : at + name].decode()), at + name
        data = record[at : at + length]
        at += len(data)
        yield Act(op.decode(), path, offset, data)


Change = TypeVar("Change")


class Kept(ABC, Generic[Change]):
    """A disk surely keeps what was changed before a sync began that has ended; the rest is pending."""

    def __init__(self) -> None:
        self.pending: list[Change] = []
        self._synced = 0

    def so_far(self) -> int:
        """How many changes there were so far."""
        return self._synced + len(self.pending)

    def sync(self, until: int) -> None:
        """Keep the changes until then; another sync may have kept some of them."""
        synced = max(0, until - self._synced)
        for change in self.pending[:synced]:
            self.keep(change)
        del self.pending[:synced]
        self._synced += synced

    @abstractmethod
    def keep(self, change: Change) -> None:
        """Make one change for good."""


class File(Kept[Act]):
    """What a file surely holds, and what was done to it since."""

    def __init__(self, content: bytes = b"") -> None:
        super().__init__()
        self.synced = bytearray(content)

    def keep(self, change: Act) -> None:
        do(self.synced, change)

    def content(self) -> bytes:
        """What programs read in it."""
        return self._with(self.pending)

    def left(self, chance: Random | None) -> bytes:
        """What a cut leaves: without chance nothing that was not synced, else any of it, torn or whole."""
        if chance is None or not self.pending:
            return bytes(self.synced)
        share = chance.choice((0, 0.5, 1))
        return self._with([part for act in self.pending for part in survivors(act, chance, share)])

    def _with(self, acts: list[Act]) -> bytes:
        content = bytearray(self.synced)
        for act in acts:
            do(content, act)
        return bytes(content)


def do(content: bytearray, act: Act) -> None:
    """Change a file's content by one act."""
    end = act.offset + len(act.data)
    content.extend(bytes(max(0, end - len(content))))
    if act.op == "T":
        del content[act.offset :]
    else:
        content[act.offset : end] = act.data


def survivors(act: Act, chance: Random, share: float) -> list[Act]:
    """What is left of one act that was not synced: nothing, all, or any of the sectors it wrote."""
    if chance.random() >= share:
        return []
    if chance.random() < share:
        return [act]
    starts = [0, *range(SECTOR - act.offset % SECTOR, len(act.data), SECTOR)]
    return [
        Act(act.op, act.path, act.offset + start, act.data[start:end])
        for start, end in zip(starts, [*starts[1:], len(act.data)], strict=True)
        if chance.random() < share
    ]


class Folder(Kept["dict[str, File | Folder]"]):
    """The names that a folder surely holds, and what they were after each change since."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        there = path.iterdir() if path else ()
        self.synced = {
            entry.name: Folder(entry) if entry.is_dir() else File(entry.read_bytes()) for entry in there
        }
        self.names = self.synced

    def keep(self, change: dict[str, File | Folder]) -> None:
        self.synced = change

    def change(self, names: dict[str, File | Folder | None]) -> None:
        """Give names to files and folders, or take them away, all at once."""
        self.names = {name: entry for name, entry in (self.names | names).items() if entry is not None}
        self.pending.append(self.names)

    def contents(self, path: Path) -> Iterator[tuple[Path, bytes]]:
        """All files in it and what programs read in them."""
        for name, entry in self.names.items():
            if isinstance(entry, File):
                yield path / name, entry.content()
            else:
                yield from entry.contents(path / name)

    def leave(self, into: Path, chance: Random | None) -> None:
        """Write what a cut leaves of it."""
        into.mkdir(mode=0o700)
        names = chance.choice([self.synced, *self.pending]) if chance else self.synced
        for name, entry in names.items():
            if isinstance(entry, File):
                (into / name).write_bytes(entry.left(chance))
            else:
                entry.leave(into / name, chance)


class Disk:
    """One folder and all in it, as it is and as a power cut would leave it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.root = Folder(path)
        self._syncing: dict[int, tuple[File | Folder, int]] = {}

    def do(self, act: Act) -> None:
        """Follow one act."""
        match act.op:
            case "W" | "T":
                file = self._at(act.path)
                assert isinstance(file, File)
                file.pending.append(act)
            case "B":
                entry = self._at(act.path)
                self._syncing[act.offset] = entry, entry.so_far()
            case "S":
                entry, until = self._syncing.pop(act.offset)
                entry.sync(until)
            case _:
                self._name(act, self._folder_of(act.path))

    def _name(self, act: Act, folder: Folder) -> None:
        name = act.path.name
        match act.op:
            case "C" if name not in folder.names:
                folder.change({name: File()})
            case "D":
                folder.change({name: Folder()})
            case "U":
                folder.change({name: None})
            case "R":
                to = Path(act.data.decode())
                assert to.parent == act.path.parent, "a file moves to another folder, which is not thought of"
                folder.change({to.name: folder.names[name], name: None})
            case _:
                pass

    def _at(self, path: Path) -> File | Folder:
        return self._folder_of(path).names[path.name] if path != self.path else self.root

    def _folder_of(self, path: Path) -> Folder:
        folder = self.root
        for name in path.relative_to(self.path).parts[:-1]:
            inner = folder.names[name]
            assert isinstance(inner, Folder)
            folder = inner
        return folder

    def contents(self) -> dict[Path, bytes]:
        """All files, and what programs read in them."""
        return dict(self.root.contents(self.path))

    def cut(self, into: Path, chance: Random | None) -> None:
        """Write into a folder what a power cut at this moment would leave."""
        self.root.leave(into, chance)
