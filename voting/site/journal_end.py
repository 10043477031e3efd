"""The end of the journal, kept in a file outside the database, so that an older copy is noticed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: a later line may be written over by an earlier one of the same moment.
    fcntl = None

# The line always has this length, so that it is overwritten in one step.
DIGITS, SEAL_DIGITS = 12, 64
WRITTEN = re.compile(rf"(\d{{{DIGITS}}}):([0-9a-f]{{{SEAL_DIGITS}}})\n")


@dataclass(frozen=True)
class Mark:
    """A journal line as printed: its number and the beginning of its seal."""

    number: int
    seal: str

    def __str__(self) -> str:
        return f"{self.number}:{self.seal}"


@dataclass(frozen=True)
class JournalEnd:
    """The file that holds the journal's highest line number and that line's seal."""

    file: Path

    def read(self) -> tuple[int, str] | None:
        """Return the number and the seal; None if nothing was kept yet, or the file is not whole."""
        try:
            found = WRITTEN.fullmatch(self.file.read_text(encoding="ascii", errors="replace"))
        except FileNotFoundError:
            return None
        return (int(found[1]), found[2]) if found else None

    def keep(self, number: int, seal: str) -> None:
        """Keep a committed line, unless a later one is kept already."""
        descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if fcntl:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            kept = self.read()
            if kept is None or kept[0] < number:
                os.pwrite(descriptor, f"{number:0{DIGITS}}:{seal}\n".encode("ascii"), 0)
        finally:
            os.close(descriptor)
