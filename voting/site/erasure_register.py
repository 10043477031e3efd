"""The register of erasures: a file beside the instance, so that an old copy of the database erases again.

Each line is a keyed hash of what was erased. Who has the file learns nothing from it; who has its key as well
can only ask whether something they know already was erased.
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
    """What a line stands for: a person or an answer by its key, or a way to reach somebody, tidied."""

    PERSON = "person"
    ANSWER = "answer"
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True)
class ErasureRegister:
    """The file of everything erased, and the secret under which its lines are hashed."""

    file: Path
    key: bytes

    def note(self, *erased: tuple[Erased, str]) -> None:
        """Add what is about to be erased, durably, before the database forgets it; lines are never removed.

        Should the database not commit after all, the erasure is carried out at the next start.
        """
        is_new = not self.file.exists()
        descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            lines = b"".join(self.line(kind, value) + b"\n" for kind, value in erased if value)
            size = os.fstat(descriptor).st_size
            # A line that was cut short by a power cut stays alone.
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
        """What stands in the file for one thing: HMAC-SHA-256 in hexadecimal digits."""
        return hmac.digest(self.key, f"{kind}:{value}".encode(), "sha256").hex().encode("ascii")

    def among(self, kind: Erased, keys: Iterable[uuid.UUID]) -> set[uuid.UUID]:
        """Which of these keys stand in the register: they were erased, whatever an old copy says."""
        lines = self.lines()
        return {key for key in keys if self.line(kind, str(key)) in lines} if lines else set()

    def lines(self) -> frozenset[bytes]:
        """Every line there is, to be looked up by `line`."""
        return frozenset(self.file.read_bytes().split()) if self.file.exists() else frozenset()
