"""The journal: who did what, one line an act, each line sealed together with all that came before it.

A line carries a hash over itself and the line before, and a seal: an HMAC of that hash under a key outside
the database. Somebody who can only write the database can drop lines and hash the rest again, but cannot seal
it. The end of the journal has a seal of its own kind, so that no earlier line can be made the last one; and
the newest line is kept in a file outside the database, so that an older copy is told from the journal.
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

# How much of a seal is printed: 64 bits, which nobody without the key can meet.
PRINTED_DIGITS = 16
# Under this a session keeps the number of the first line that it has written and not committed.
FIRST_OWN = "first_own_line"


class Act(Protocol):
    """One kind of act: a frozen dataclass of plain values, never a vote, a code or a person's words."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True)
class LinesTakenOut:
    """Lines stood where the next ones belong, and this program had not written them."""

    lines: int


@dataclass(frozen=True)
class JournalSealed:
    """The lines of an older version, which had no seals, are sealed as they are found."""

    lines: int


def record(session: Session, act: Act, *, by: str) -> JournalEntry:
    """Write down what was done and by whom, in the same transaction as the act itself.

    After an end that does not hold, lines go on without a seal: the work of an evening does not stop, but
    nothing that was tampered with is ever sealed.
    """
    return _record(session, act, by=by, sealing=False)


def begin_journal(session: Session, *, by: str) -> None:
    """Make the end of a new journal, or seal one of a version that had no seals.

    Only `voting setup` does, and only in the run that makes the key: whatever else lacks its end or its seals
    was tampered with, and goes on without them.
    """
    head = session.get(JournalHead, 1)
    if head is None:
        session.add(JournalHead(id=1, number=0, hash=GENESIS, seal=seal_of(key_of(session), END, 0, GENESIS)))
        session.flush()
    elif head.seal is None:
        _record(session, JournalSealed(head.number), by=by, sealing=True)


def last_mark(session: Session) -> Mark | None:
    """The newest line, to be printed; None while there is none with a seal."""
    newest = sa.select(JournalEntry.number, JournalEntry.seal).order_by(JournalEntry.number.desc()).limit(1)
    row = session.execute(newest).first()
    return Mark(row.number, row.seal[:PRINTED_DIGITS]) if row and row.seal else None


def verify(session: Session, mark: Mark | None = None) -> int:
    """Follow the chain from its start; the number of lines, or BrokenJournal naming the first bad one.

    A mark that was printed must be one of the lines.
    """
    key, previous, count, sealed = key_of(session), GENESIS, 0, False
    for entry in lines_since(session):
        count += 1
        if entry.number != count or not follows(previous, entry):
            raise BrokenJournal(f"The journal is broken at line {count}.")
        if (entry.seal or sealed) and not is_sealed(key, entry):
            raise BrokenJournal(f"Line {count} of the journal was not sealed with this installation's key.")
        if mark and mark.number == count and not (entry.seal or "").startswith(mark.seal):
            raise BrokenJournal(f"Line {count} of the journal is not the one that was printed.")
        previous, sealed = entry.hash, sealed or entry.seal is not None
    head = session.get(JournalHead, 1)
    if head is None or (head.number, head.hash) != (count, previous):
        raise BrokenJournal(f"The journal ends at line {count}, and that is not where it was ended.")
    if not holds(key, head) or (count and not sealed):
        raise BrokenJournal("The end of the journal was not sealed with this installation's key.")
    if mark and not 1 <= mark.number <= count:
        raise BrokenJournal(f"The journal has {count} lines, and line {mark.number} was printed once.")
    return count


def _record(session: Session, act: Act, *, by: str, sealing: bool) -> JournalEntry:
    key = key_of(session)
    head = session.get(JournalHead, 1, with_for_update=True)
    if head is None:
        # Setting up made it: whoever took it away does not get a new one, and so no seal.
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
    """See that the next line has its place; how many lines behind the end were taken out for it.

    A line that goes on from the end is ours, and so is the end after it. What else stands behind an end that
    holds was not written here. Behind one that does not, nobody knows what was: lines go on after it.
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
    """Whether a line was written here, right behind the end; one that nobody can read was not."""
    try:
        [line] = lines_since(session, number, until=number)
    except (ValueError, DBAPIError):
        return False
    return number == head.number + 1 and follows(head.hash, line) and is_sealed(key, line)


def _keep_end(session: Session) -> None:
    """Keep the newest line outside, once it is committed."""
    session.info.pop(FIRST_OWN, None)
    if newest := session.info.pop(JOURNAL_END, None):
        kept_end(session).keep(*newest)


def _forget_end(session: Session, previous: SessionTransaction) -> None:
    """What is rolled back was never written; a line before it is kept with the next."""
    session.info.pop(JOURNAL_END, None)
    if not previous.nested:
        session.info.pop(FIRST_OWN, None)


event.listen(Session, "after_commit", _keep_end)
event.listen(Session, "after_soft_rollback", _forget_end)
