"""What this program can vouch for, whatever somebody wrote into the database since."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.database import JOURNAL_KEY
from voting.journal import Act, JournalEntry, is_ours


def newest_about(session: Session, kind: type[Act], contest_id: uuid.UUID) -> dict[str, Any] | None:
    """What the newest line of the journal of a kind says of a contest.

    None where there is no such line, or where this program did not write it.
    """
    lines = sa.select(JournalEntry).where(JournalEntry.act == kind.__name__)
    for entry in session.scalars(lines.order_by(JournalEntry.number.desc())):
        if entry.details.get("contest") == str(contest_id):
            return entry.details if is_ours(session, entry) else None
    return None


def seal_on(session: Session, words: str) -> str:
    """The seal of words that only this program may have written, kept beside what they are about."""
    key: bytes = session.get_bind().get_execution_options()[JOURNAL_KEY]
    return hmac.new(key, f"words:{words}".encode(), hashlib.sha256).hexdigest()
