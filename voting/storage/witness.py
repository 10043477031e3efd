"""The journal as a witness: nothing it has once said can be unsaid by writing into the database.

Each process reads the journal from its first line, and after that only new lines. It remembers what it has
read and verified: changing, hiding or removing a line later alters nothing of that. A line that does not
verify is lost, and so is the word of every line that it may have undone.
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

# The details by which lines are indexed.
SPEAK_OF = ("contest", "subject", "officer")


@dataclass(frozen=True)
class Said:
    """One line: its number in the journal, when and by whom the act was done, and its details."""

    number: int
    act: str
    at: datetime
    by: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Testimony:
    """The journal's statements as one session sees them."""

    told: dict[str, list[Said]]
    seen: int
    lost_at: int
    own: dict[str, list[Said]]
    # Whether the session sees fewer lines than the end kept outside.
    is_short: bool = False

    def about(self, what: str, *, for_good: bool = False) -> list[Said]:
        """Return the lines about a contest, an account or a proposal's subject, the oldest first.

        Lines before a lost one may have been taken back in it, so they count for nothing; unless they are
        said once and `for_good`.
        """
        since = 0 if for_good else self.lost_at
        told = [each for each in self.told.get(what, []) if since < each.number <= self.seen]
        return told + self.own.get(what, [])

    def ever_about(self, what: str) -> list[Said]:
        """Return the same lines, and those this process read earlier that the session does not see.

        So hiding the newest lines for a moment takes nobody back to an earlier state.
        """
        told = [each for each in self.told.get(what, []) if self.lost_at < each.number]
        return told + self.own.get(what, [])


class Witness:
    """The statements of one database's journal about its contests, as far as this process has read them."""

    def __init__(self, key: bytes) -> None:
        self._key, self._reading = key, Lock()
        self._forget()

    def heard(self, session: Session) -> Testimony:
        """Return the journal's statements as this session sees them, reading new lines first."""
        newest, own = newest_number(session), session.info.get(FIRST_OWN)
        kept = kept_end(session).read()
        new = dict[str, list[Said]]()
        if own is not None:
            # Lines this session has written and not committed may be rolled back, so they are not remembered.
            for line in filter(lambda line: line.seal, lines_since(session, own, until=newest)):
                _add(new, line)
        with self._reading:
            seen = self._read_on(session, newest if own is None else own - 1)
            is_short = kept is not None and kept[0] > newest
            return Testimony(self._told, seen, self._lost_at, new, is_short)

    def _read_on(self, session: Session, newest: int) -> int:
        """Read the new lines up to a number, and return the number of the last line there is."""
        seen, its_hash = line_up_to(session, newest)
        if self._lost_at and self._is_found_again(session):
            self._forget()
        if seen <= self._newest:
            # A session may see an earlier snapshot of the database, but not a different journal.
            if self._hashes.get(seen) == its_hash:
                return seen
            self._forget()
        elif line_up_to(session, self._newest) != (self._newest, self._hashes[self._newest]):
            self._forget()
        for line in lines_since(session, self._newest + 1, until=seen):
            self._take_in(line)
        return seen

    def _take_in(self, line: sa.Row[Any]) -> None:
        # Lines from versions without seals are vouched for by the first seal after them, and by it alone.
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
        """Whether the last lost line is back as it was, or was never part of the journal."""
        line = next(lines_since(session, self._lost_at, until=self._lost_at), None)
        return line is None or (self._follows(line) and is_sealed(self._key, line))

    def _forget(self) -> None:
        self._newest, self._lost_at, self._hashes, self._is_sealed = 0, 0, {0: GENESIS}, False
        self._told = dict[str, list[Said]]()
        self._waiting: list[sa.Row[Any]] = []


_WITNESSES: WeakKeyDictionary[sa.Engine, Witness] = WeakKeyDictionary()


def witness_of(session: Session) -> Witness:
    """Return the witness of a session's database, one per process."""
    engine = session.get_bind().engine
    if engine not in _WITNESSES:
        _WITNESSES[engine] = Witness(engine.get_execution_options()[JOURNAL_KEY])
    return _WITNESSES[engine]


def _add(told: dict[str, list[Said]], line: sa.Row[Any]) -> None:
    """File a line under its contest, the subject of its proposal, or its account."""
    for what in {str(line.details[name]) for name in SPEAK_OF if name in line.details}:
        said = Said(line.number, line.act, line.at, line.actor, line.details)
        told.setdefault(what, []).append(said)
