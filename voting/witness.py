"""The journal as a witness: what it has said once, nobody makes unsaid by writing into the database.

Each process reads the journal from its first line, and from then on only what is new. What it has read and
found whole it remembers: a line that is changed, hidden or taken away later changes nothing of that. After a
line that does not hold, all that was said before it counts for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.database import JOURNAL_KEY
from voting.journal import FIRST_OWN, GENESIS, JournalEntry, follows, is_sealed, lines_since


@dataclass(frozen=True)
class Said:
    """One line about a contest: its place in the journal, who acted, and what was written down of it."""

    number: int
    by: str
    details: dict[str, Any]


class Witness:
    """What the journal of one database has said of its contests, as far as this process has read it."""

    def __init__(self, key: bytes) -> None:
        self._key, self._reading = key, Lock()
        self._forget()

    def said(self, session: Session, kind: str, contest: str) -> list[Said]:
        """The lines of a kind about a contest, the oldest first, as far as this session sees them."""
        own = session.info.get(FIRST_OWN)
        with self._reading:
            seen = self._read_on(session, own)
            told = [each for each in self._told[kind, contest] if each.number <= seen]
        if own is None:
            return told
        # What this session wrote and has not committed may still come to nothing: it is not remembered.
        new = (line for line in lines_since(session, own) if line.act == kind and line.seal)
        return told + [_said(line) for line in new if line.details.get("contest") == contest]

    def _read_on(self, session: Session, own: int | None) -> int:
        """Read what is new; returns the number of the newest line that the session sees."""
        newest = sa.select(JournalEntry.number, JournalEntry.hash).order_by(JournalEntry.number.desc())
        if own is not None:
            newest = newest.where(JournalEntry.number < own)
        row = session.execute(newest.limit(1)).first()
        seen, its_hash = row or (0, GENESIS)
        if seen <= self._newest:
            # A session may look at the database as it was a moment ago; but not at another journal, and not
            # at one of which a line that did not hold was taken away again.
            if self._hashes.get(seen) == its_hash and seen >= self._broken_at:
                return seen
            self._forget()
        for line in lines_since(session, max(self._newest, 1)):
            if line.number > seen:
                break
            if line.number != self._newest:
                self._take_in(line)
            elif line.hash != self._hashes[line.number]:
                self._forget()
                return self._read_on(session, own)
        return seen

    def _take_in(self, line: sa.Row[Any]) -> None:
        previous = self._hashes[self._newest]
        holds = line.number == self._newest + 1 and follows(previous, line)
        # Lines of versions before seals are vouched for by the first seal after them, and by it alone.
        if not holds or ((line.seal or self._is_sealed) and not is_sealed(self._key, line)):
            self._told.clear()
            self._waiting.clear()
            self._broken_at = line.number
        else:
            self._waiting.append(line)
        self._newest, self._hashes[line.number] = line.number, line.hash
        if line.seal:
            self._is_sealed = True
            for each in self._waiting:
                if contest := each.details.get("contest"):
                    self._told[each.act, contest].append(_said(each))
            self._waiting.clear()

    def _forget(self) -> None:
        self._newest, self._broken_at, self._hashes, self._is_sealed = 0, 0, {0: GENESIS}, False
        self._told = defaultdict[tuple[str, str], list[Said]](list)
        self._waiting: list[sa.Row[Any]] = []


_WITNESSES: WeakKeyDictionary[sa.Engine, Witness] = WeakKeyDictionary()


def witness_of(session: Session) -> Witness:
    """The witness of the database that a session works with, one for each process."""
    engine = session.get_bind().engine
    if engine not in _WITNESSES:
        _WITNESSES[engine] = Witness(engine.get_execution_options()[JOURNAL_KEY])
    return _WITNESSES[engine]


def _said(line: sa.Row[Any]) -> Said:
    return Said(line.number, line.actor, line.details)
