"""A disk whose power fails: what was written and synced is written down, and what a cut would leave is made.

Until a file is synced nothing of what was written to it has to be there, and until its folder is synced
neither a new name nor a removal: what a disk really keeps of that, and in which order, is chance.
"""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

HEAD = struct.Struct("<c3xIQQ")
SECTOR = 512


@dataclass(frozen=True)
class Act:
    """One thing done to a file: written (W), cut (T), synced (S) or removed (U)."""

    op: str
    path: Path
    offset: int
    data: bytes


def build_recorder(folder: Path) -> Path:
    """Compile the recorder; the library to be loaded before all others."""
    library = folder / "recorder.so"
    source = Path(__file__).with_name("recorder.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-w", "-o", library, source, "-ldl"], check=True)
    return library


def read_record(file: Path) -> Iterator[Act]:
    """What was done, in order."""
    record, at = file.read_bytes(), 0
    while at < len(record):
        op, name, offset, length = HEAD.unpack_from(record, at)
        at += HEAD.size
        path, at = Path(record[at : at + name].decode()), at + name
        data = record[at : at + length] if op == b"W" else b""
        at += len(data)
        yield Act(op.decode(), path, offset, data)


@dataclass
class File:
    """What a file surely holds, and what was done to it since."""

    synced: bytes = b""
    pending: list[Act] = field(default_factory=list[Act])

    def left(self, chance: Random | None) -> bytes:
        """What a cut leaves: without chance nothing that was not synced, else any of it, torn or whole."""
        return after(self.synced, [part for act in self.pending if (part := survives(act, chance))])


def survives(act: Act, chance: Random | None) -> Act | None:
    """What is left of one act that was not synced."""
    if chance is None or chance.random() < 0.5:
        return None
    if chance.random() < 0.5:
        return act
    return Act(
        act.op, act.path, act.offset, act.data[: chance.randrange(len(act.data) // SECTOR + 1) * SECTOR]
    )


def after(content: bytes, acts: list[Act]) -> bytes:
    """A file's content after some acts."""
    held = bytearray(content)
    for act in acts:
        end = act.offset + len(act.data)
        held.extend(bytes(max(0, end - len(held))))
        if act.op == "T":
            del held[act.offset :]
        else:
            held[act.offset : end] = act.data
    return bytes(held)


class Disk:
    """The files of one folder, as they are and as a power cut would leave them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names = {path: File(path.read_bytes()) for path in folder.iterdir() if path.is_file()}
        self.synced_names = dict(self.names)
        self.renamed: list[dict[Path, File]] = []

    def do(self, act: Act) -> None:
        """Follow one act."""
        if act.op == "U":
            del self.names[act.path]
            self.renamed.append(dict(self.names))
        elif act.op == "S" and act.path == self.folder:
            self.synced_names, self.renamed = dict(self.names), []
        else:
            if act.path not in self.names:
                self.names[act.path] = File()
                self.renamed.append(dict(self.names))
            file = self.names[act.path]
            if act.op == "S":
                file.synced, file.pending = after(file.synced, file.pending), []
            else:
                file.pending.append(act)

    def cut(self, into: Path, chance: Random | None) -> None:
        """Write into a folder what a power cut at this moment would leave."""
        names = chance.choice([self.synced_names, *self.renamed]) if chance else self.synced_names
        into.mkdir()
        for path, file in names.items():
            (into / path.name).write_bytes(file.left(chance))
