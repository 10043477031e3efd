"""The end of the journal kept outside the database, checked against the journal as it is."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.site.journal_end import JournalEnd
from voting.storage.chain import (
    END,
    LINE,
    BrokenJournal,
    JournalEntry,
    JournalHead,
    fits,
    follows,
    holds,
    is_sealed,
    line_up_to,
    lines_since,
    seal_of,
)
from voting.storage.database import JOURNAL_END, JOURNAL_KEY


def newest_number(session: Session) -> int:
    """Return the number of the newest line; nothing behind it was written by this program."""
    columns = JournalHead.__table__.c
    # Read the file first: it is written after the commit, so the database is never behind it.
    kept = kept_end(session).read()
    head = session.execute(sa.select(columns.number, columns.hash, columns.seal)).first()
    if head is not None and holds(key_of(session), head) and (kept is None or kept[0] <= head.number):
        return head.number
    # The end does not verify, or this session sees an earlier snapshot of the journal.
    return session.scalar(sa.select(sa.func.max(JournalEntry.number))) or 0


def check_end(session: Session) -> None:
    """Raise BrokenJournal unless the journal continues from the newest line written, which is kept outside.

    That line's seal is recomputed, and it and every later line must verify: a copied seal proves nothing.
    """
    kept = kept_end(session).read()
    if kept is None:
        return
    number, seal = kept
    key, (before, previous) = key_of(session), line_up_to(session, number - 1)
    for line in lines_since(session, number, until=newest_number(session)):
        is_next = line.number == before + 1 and follows(previous, line)
        if not is_next or not is_sealed(key, line) or (line.number == number and line.seal != seal):
            break
        before, previous = line.number, line.hash
    else:
        if before >= number:
            return
    raise BrokenJournal(
        f"Line {number} of the journal was written once and is not there any more: "
        "an older copy, or another journal, took its place."
    )


def lacks_newest(session: Session) -> bool:
    """Whether the newest line ever written is missing: an older database has replaced this one."""
    try:
        check_end(session)
    except BrokenJournal:
        return True
    return False


def goes_on(session: Session, key: bytes, head: JournalHead) -> bool:
    """Whether the journal still holds the line kept outside: only then is a later one kept."""
    kept = kept_end(session).read()
    if kept is None:
        return True
    number, seal = kept
    if number == head.number:
        return fits(seal, seal_of(key, LINE, number, head.hash))
    line = session.execute(sa.select(*JournalEntry.__table__.c).where(JournalEntry.number == number)).first()
    return number < head.number and line is not None and line.seal == seal and is_sealed(key, line)


def mend_head(session: Session, key: bytes, head: JournalHead) -> None:
    """Repair a tampered end: move it to the last line that continues from the one kept outside.

    Otherwise one such change would leave every later line without a seal, and nothing more could be done.
    """
    kept = kept_end(session).read()
    if kept is None:
        return
    number, seal = kept
    for line in lines_since(session, number):
        is_kept = line.number == number and line.seal == seal
        if not is_sealed(key, line) or not (is_kept or (line.number > number and follows(head.hash, line))):
            return
        head.number, head.hash = line.number, line.hash
        head.seal = seal_of(key, END, head.number, head.hash)


def kept_end(session: Session) -> JournalEnd:
    return session.get_bind().get_execution_options()[JOURNAL_END]


def key_of(session: Session) -> bytes:
    return session.get_bind().get_execution_options()[JOURNAL_KEY]
