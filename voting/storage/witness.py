"""The journal as a witness: what it has said once, nobody makes unsaid by writing into the database.

Each process reads the journal from its first line, and from then on only what is new. What it has read and
found whole it remembers: a line that is changed, hidden or taken away later changes nothing of that. A line
that does not hold is lost, and so is the word of every line that it may have undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.storage.chain import GENESIS, follows, is_sealed, line_up_to, lines_since
from voting.storage.database import JOURNAL_KEY
from voting.storage.journal import FIRST_OWN, kept_end, newest_number

# The details by which lines are found again.
SPEAK_OF = ("contest", "subject", "officer")


@dataclass(frozen=True)
class Said:
    """One line: its place in the journal, when and by whom it was done, and what was written down of it."""

    number: int
    act: str
    at: datetime
    by: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Testimony:
    """What the journal says as one session sees it."""

    told: dict[str, list[Said]]
    seen: int
    lost_at: int
    own: dict[str, list[Said]]
    # Whether the session sees less of it than is kept outside.
    is_short: bool = False

    def about(self, what: str, *, for_good: bool = False) -> list[Said]:
        """The lines about a contest, an account, or what two officers agree on, the oldest first.

        What was said before a line that is lost may have been taken back in it, so it counts for nothing;
        unless it is said once and `for_good`.
        """
        since = 0 if for_good else self.lost_at
        told = [each for each in self.told.get(what, []) if since < each.number <= self.seen]
        return told + self.own.get(what, [])

    def ever_about(self, what: str) -> list[Said]:
        """The same, and what this process has read before and the session does not see.

        Whoever hides the newest lines for a moment takes nobody back to what was said before them.
        """
        told = [each for each in self.told.get(what, []) if self.lost_at < each.number]
        return told + self.own.get(what, [])


class Witness:
    """What the journal of one database has said of its contests, as far as this process has read it."""

    def __init__(self, key: bytes) -> None:
        self._key, self._reading = key, Lock()
        self._forget()

    def heard(self, session: Session) -> Testimony:
        """What it says as far as this session sees it: what is new is read now."""
        newest, own = newest_number(session), session.info.get(FIRST_OWN)
        kept = kept_end(session).read()
        new = dict[str, list[Said]]()
        if own is not None:
            # What this session wrote and has not committed may come to nothing: it is not remembered.
            for line in filter(lambda line: line.seal, lines_since(session, own, until=newest)):
                _add(new, line)
        with self._reading:
            seen = self._read_on(session, newest if own is None else own - 1)
            is_short = kept is not None and kept[0] > newest
            return Testimony(self._told, seen, self._lost_at, new, is_short)

    def _read_on(self, session: Session, newest: int) -> int:
        """Read what is new up to a line; returns the number of the last line there is."""
        seen, its_hash = line_up_to(session, newest)
        if self._lost_at and self._is_found_again(session):
            self._forget()
        if seen <= self._newest:
            # A session may look at the database as it was a moment ago; but not at another journal.
            if self._hashes.get(seen) == its_hash:
                return seen
            self._forget()
        elif line_up_to(session, self._newest) != (self._newest, self._hashes[self._newest]):
            self._forget()
        for line in lines_since(session, self._newest + 1, until=seen):
            self._take_in(line)
        return seen

    def _take_in(self, line: sa.Row[Any]) -> None:
        # Lines of versions before seals are vouched for by the first seal after them, and by it alone.
        needs_seal = line.seal or self._is_sealed
        if not self._follows(line) or (needs_seal and not is_sealed(self._key, line)):
            self._lost_at = line.number
            self._waiting.clear()
        else:
            self._waiting.append(line)
            if line.seal:
                self._is_sealed = True
                for each in self._waiting:
                    _add(self._told, each)
                self._waiting.clear()
        self._newest, self._hashes[line.number] = line.number, line.hash

    def _follows(self, line: sa.Row[Any]) -> bool:
        previous = self._hashes.get(line.number - 1)
        return previous is not None and follows(previous, line)

    def _is_found_again(self, session: Session) -> bool:
        """Whether the last line that was lost is there again as it was, or was never one of them."""
        line = next(lines_since(session, self._lost_at, until=self._lost_at), None)
        return line is None or (self._follows(line) and is_sealed(self._key, line))

    def _forget(self) -> None:
        self._newest, self._lost_at, self._hashes, self._is_sealed = 0, 0, {0: GENESIS}, False
        self._told = dict[str, list[Said]]()
        self._waiting: list[sa.Row[Any]] = []


_WITNESSES: WeakKeyDictionary[sa.Engine, Witness] = WeakKeyDictionary()


def witness_of(session: Session) -> Witness:
    """The witness of the database that a session works with, one for each process."""
    engine = session.get_bind().engine
    if engine not in _WITNESSES:
        _WITNESSES[engine] = Witness(engine.get_execution_options()[JOURNAL_KEY])
    return _WITNESSES[engine]


def _add(told: dict[str, list[Said]], line: sa.Row[Any]) -> None:
    """Add a line to what is said of its contest, of the subject of what was proposed, or of an account."""
    for what in {str(line.details[name]) for name in SPEAK_OF if name in line.details}:
        said = Said(line.number, line.act, line.at, line.actor, line.details)
        told.setdefault(what, []).append(said)
