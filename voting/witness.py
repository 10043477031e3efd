"""The journal as a witness: what it has said once, nobody makes unsaid by writing into the database.

Each process reads the journal from its first line, and from then on only what is new. What it has read and
found whole it remembers: a line that is changed, hidden or taken away later changes nothing of that. After a
line that does not hold, all that was said before it counts for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.chain import GENESIS, follows, is_sealed, line_up_to, lines_since
from voting.database import JOURNAL_KEY
from voting.journal import FIRST_OWN, newest_number


@dataclass(frozen=True)
class Said:
    """One line: its place in the journal, when and by whom it was done, and what was written down of it."""

    number: int
    act: str
    at: datetime
    by: str
    details: dict[str, Any]


class Witness:
    """What the journal of one database has said of its contests, as far as this process has read it."""

    def __init__(self, key: bytes) -> None:
        self._key, self._reading = key, Lock()
        self._forget()

    def said(self, session: Session, about: str) -> list[Said]:
        """The lines about a contest, or about what two officers agree on, as far as this session sees them.

        The oldest comes first.
        """
        newest, own = newest_number(session), session.info.get(FIRST_OWN)
        with self._reading:
            seen = self._read_on(session, newest if own is None else own - 1)
            told = [each for each in self._told[about] if each.number <= seen]
        if own is None:
            return told
        # What this session wrote and has not committed may still come to nothing: it is not remembered.
        new = (line for line in lines_since(session, own, until=newest) if line.seal)
        return told + [_said(line) for line in new if about in _what(line)]

    def _read_on(self, session: Session, newest: int) -> int:
        """Read what is new up to a line; returns the number of the last line there is."""
        seen, its_hash = line_up_to(session, newest)
        if seen <= self._newest:
            # A session may look at the database as it was a moment ago; but not at another journal, and not
            # at one of which a line that did not hold was taken away again.
            if self._hashes.get(seen) == its_hash and seen >= self._broken_at:
                return seen
            self._forget()
        elif self._newest and line_up_to(session, self._newest) != (self._newest, self._hashes[self._newest]):
            self._forget()
        for line in lines_since(session, self._newest + 1, until=seen):
            self._take_in(line)
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
                for what in _what(each):
                    self._told[what].append(_said(each))
            self._waiting.clear()

    def _forget(self) -> None:
        self._newest, self._broken_at, self._hashes, self._is_sealed = 0, 0, {0: GENESIS}, False
        self._told = defaultdict[str, list[Said]](list)
        self._waiting: list[sa.Row[Any]] = []


_WITNESSES: WeakKeyDictionary[sa.Engine, Witness] = WeakKeyDictionary()


def witness_of(session: Session) -> Witness:
    """The witness of the database that a session works with, one for each process."""
    engine = session.get_bind().engine
    if engine not in _WITNESSES:
        _WITNESSES[engine] = Witness(engine.get_execution_options()[JOURNAL_KEY])
    return _WITNESSES[engine]


def _what(line: sa.Row[Any]) -> set[str]:
    """What a line is about: the key of its contest, and of the subject of what was proposed."""
    return {str(line.details[name]) for name in ("contest", "subject") if name in line.details}


def _said(line: sa.Row[Any]) -> Said:
    return Said(line.number, line.act, line.at, line.actor, line.details)
