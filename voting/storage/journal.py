"""The journal: who did what, one line per act, each line sealed together with all those before it.

A line carries a hash over itself and the previous line, and a seal: an HMAC of that hash under a key outside
the database. An attacker who can only write the database can drop lines and rehash the rest, but cannot seal
them. The end of the journal has a seal of its own kind, so that no earlier line can be passed off as the
last; and the newest line is kept in a file outside the database, so that an older copy can be recognised.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction

from voting.plain import clock
from voting.site.journal_end import Mark
from voting.storage.chain import (
    END,
    GENESIS,
    LINE,
    BrokenJournal,
    JournalEntry,
    JournalHead,
    chained,
    follows,
    holds,
    is_sealed,
    lines_since,
    seal_of,
)
from voting.storage.database import JOURNAL_END
from voting.storage.kept_end import (
    check_end,
    goes_on,
    kept_end,
    key_of,
    lacks_newest,
    mend_head,
    newest_number,
)

__all__ = [
    "Act",
    "BrokenJournal",
    "JournalEntry",
    "JournalHead",
    "Mark",
    "begin_journal",
    "check_end",
    "lacks_newest",
    "last_mark",
    "newest_number",
    "record",
    "verify",
]

# Digits of a seal that are printed: 64 bits, which nobody can match without the key.
PRINTED_DIGITS = 16
SEALED_HERE = "sealed with this installation's key"
# Key in the session's info of the first line it has written and not committed.
FIRST_OWN = "first_own_line"


class Act(Protocol):
    """One kind of act: a frozen dataclass of plain values, never a vote, a code or a person's words."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True)
class LinesTakenOut:
    """Lines that this program had not written were removed from where the next ones belong."""

    lines: int


@dataclass(frozen=True)
class JournalSealed:
    """Lines from an older version without seals were sealed as found."""

    lines: int


def record(session: Session, act: Act, *, by: str) -> JournalEntry:
    """Record an act and who did it, in the same transaction as the act itself.

    After an end that does not verify, lines continue without a seal: the evening's work does not stop, but
    nothing tampered with is ever sealed.
    """
    return _record(session, act, by=by, sealing=False)


def begin_journal(session: Session, *, by: str) -> None:
    """Create the end of a new journal, or seal a journal from a version that had no seals.

    Only `voting setup` calls this, and only in the run that makes the key: any other journal that lacks its
    end or its seals was tampered with, and continues without them.
    """
    head = session.get(JournalHead, 1)
    if head is None:
        session.add(JournalHead(id=1, number=0, hash=GENESIS, seal=seal_of(key_of(session), END, 0, GENESIS)))
        session.flush()
    elif head.seal is None:
        _record(session, JournalSealed(head.number), by=by, sealing=True)


def last_mark(session: Session) -> Mark | None:
    """Return the newest line as a mark to print, or None if it has no seal."""
    newest = sa.select(JournalEntry.number, JournalEntry.seal).order_by(JournalEntry.number.desc()).limit(1)
    row = session.execute(newest).first()
    return Mark(row.number, row.seal[:PRINTED_DIGITS]) if row and row.seal else None


def verify(session: Session, mark: Mark | None = None) -> int:
    """Verify the chain from its start; return its length, or raise BrokenJournal naming the first bad line.

    A printed mark, if given, must match one of the lines. Lines added meanwhile are verified too.
    """
    key, previous, count, sealed = key_of(session), GENESIS, 0, False
    while True:
        before = count
        for entry in lines_since(session, count + 1 if count else None):
            count, sealed = count + 1, sealed or entry.seal is not None
            if entry.number != count or not follows(previous, entry):
                raise BrokenJournal(f"The journal is broken at line {count}.")
            if sealed and not is_sealed(key, entry):
                raise BrokenJournal(f"Line {count} of the journal was not {SEALED_HERE}.")
            if mark and mark.number == count and not (entry.seal or "").startswith(mark.seal):
                raise BrokenJournal(f"Line {count} of the journal is not the one that was printed.")
            previous = entry.hash
        head = session.execute(sa.select(*JournalHead.__table__.c).where(JournalHead.id == 1)).first()
        if head is None or head.number <= count or count == before:
            break
    if head is None or (head.number, head.hash) != (count, previous):
        raise BrokenJournal(f"The journal ends at line {count}, and that is not where it was ended.")
    if not holds(key, head) or (count and not sealed):
        raise BrokenJournal(f"The end of the journal was not {SEALED_HERE}.")
    if mark and not 1 <= mark.number <= count:
        raise BrokenJournal(f"The journal has {count} lines, and line {mark.number} was printed once.")
    return count


def _record(session: Session, act: Act, *, by: str, sealing: bool) -> JournalEntry:
    key = key_of(session)
    head = session.get(JournalHead, 1, with_for_update=True)
    if head is None:
        # Setup created it: an attacker who deleted it gets no new one, and so no seal.
        head = JournalHead(id=1, number=0, hash=GENESIS, seal=None)
        session.add(head)
    if not (holds(key, head) and goes_on(session, key, head)):
        mend_head(session, key, head)
    if taken_out := _clear_way(session, key, head):
        _record(session, LinesTakenOut(taken_out), by="journal", sealing=sealing)
    seals = sealing or holds(key, head)
    keeps = seals and goes_on(session, key, head)
    session.info.setdefault(FIRST_OWN, head.number + 1)
    entry = JournalEntry(
        number=head.number + 1,
        at=clock.now().replace(microsecond=0),
        actor=by,
        act=type(act).__name__,
        details=dataclasses.asdict(act),  # pyright: ignore[reportArgumentType]
        hash="",
    )
    entry.hash = chained(head.hash, entry)
    entry.seal = seal_of(key, LINE, entry.number, entry.hash) if seals else None
    head.number, head.hash = entry.number, entry.hash
    head.seal = seal_of(key, END, head.number, head.hash) if seals else None
    session.add(entry)
    session.flush()
    if keeps and entry.seal:
        session.info[JOURNAL_END] = (entry.number, entry.seal)
    return entry


def _clear_way(session: Session, key: bytes, head: JournalHead) -> int:
    """Make room for the next line, and return the number of lines removed from behind the end for it.

    A line that continues from the end is ours, and the end moves on to it. Anything else behind an end that
    verifies was not written here. Behind one that does not, nobody knows what was there: lines continue after
    it.
    """
    columns = JournalEntry.__table__.c
    behind = sa.select(columns.number, columns.hash)
    if not (holds(key, head) and goes_on(session, key, head)):
        last = behind.where(columns.number > head.number).order_by(columns.number.desc()).limit(1)
        if line := session.execute(last).first():
            head.number, head.hash = line.number, line.hash
        return 0
    next_one = behind.order_by(columns.number).limit(1)
    while line := session.execute(next_one.where(columns.number > head.number)).first():
        if not _goes_on_from(session, key, head, line.number):
            taken_out = sa.delete(JournalEntry).where(JournalEntry.number > head.number)
            return session.connection().execute(taken_out).rowcount
        head.number, head.hash = line.number, line.hash
        head.seal = seal_of(key, END, head.number, head.hash)
    return 0


def _goes_on_from(session: Session, key: bytes, head: JournalHead, number: int) -> bool:
    """Whether a line was written here, directly after the end; an unreadable one was not."""
    try:
        [line] = lines_since(session, number, until=number)
    except (ValueError, DBAPIError):
        return False
    return number == head.number + 1 and follows(head.hash, line) and is_sealed(key, line)


def _keep_end(session: Session) -> None:
    """Keep the newest line outside the database, once it is committed."""
    session.info.pop(FIRST_OWN, None)
    if newest := session.info.pop(JOURNAL_END, None):
        kept_end(session).keep(*newest)


def _forget_end(session: Session, previous: SessionTransaction) -> None:
    """Forget lines that were rolled back; a line from before them is kept with the next."""
    session.info.pop(JOURNAL_END, None)
    if not previous.nested:
        session.info.pop(FIRST_OWN, None)


event.listen(Session, "after_commit", _keep_end)
event.listen(Session, "after_soft_rollback", _forget_end)
