"""The register of erasures: a file in the instance's folder, for erasing again from an old database.

Each line is a keyed hash of what was erased. The file alone reveals nothing; with its key as well, one can
only test whether something already known was erased.
"""

from __future__ import annotations

import hmac
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Erased(StrEnum):
    """The kind of thing erased: a person or an answer by its key, or a contact detail, tidied."""

    PERSON = "person"
    ANSWER = "answer"
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True)
class ErasureRegister:
    """The file of everything erased, and the secret that keys the hashes of its lines."""

    file: Path
    key: bytes

    def note(self, *erased: tuple[Erased, str]) -> None:
        """Durably add what is about to be erased, before the database forgets it; lines are never removed.

        Should the database fail to commit, the erasure is carried out at the next start.
        """
        is_new = not self.file.exists()
        descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            lines = b"".join(self.line(kind, value) + b"\n" for kind, value in erased if value)
            size = os.fstat(descriptor).st_size
            # A line cut short by a power cut is left on a line of its own.
            cut_short = size and os.pread(descriptor, 1, size - 1) != b"\n"
            os.write(descriptor, (b"\n" if cut_short else b"") + lines)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            folder = os.open(self.file.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)

    def line(self, kind: Erased, value: str) -> bytes:
        """Return the line for one erased thing: HMAC-SHA-256 in hexadecimal digits."""
        return hmac.digest(self.key, f"{kind}:{value}".encode(), "sha256").hex().encode("ascii")

    def among(self, kind: Erased, keys: Iterable[uuid.UUID]) -> set[uuid.UUID]:
        """Return those of the keys that are in the register: they were erased, whatever an old copy says."""
        lines = self.lines()
        return {key for key in keys if self.line(kind, str(key)) in lines} if lines else set()

    def lines(self) -> frozenset[bytes]:
        """Return every line, to be looked up by `line`."""
        return frozenset(self.file.read_bytes().split()) if self.file.exists() else frozenset()
