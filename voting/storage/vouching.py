"""What this program can vouch for, whatever has been written into the database since."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import JOURNAL_KEY, Model
from voting.storage.journal import Act, lacks_newest
from voting.storage.witness import Said, witness_of


class OlderDatabase(Refusal):
    """An older copy has replaced the newer database."""

    status = 500


class ForeignParts(Refusal):
    """A table does more than store rows, and this program made none that does."""

    status = 500


# Queries for those of our own tables that do more than store rows.
WORKS_BY_ITSELF = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT relname FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(:tables) AND (
            relkind <> 'r' OR relrowsecurity OR relhasrules
            OR EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND NOT tgisinternal)
            OR EXISTS (SELECT FROM pg_inherits WHERE inhparent = pg_class.oid)
        )
    """,
}


def said_about(
    session: Session, kind: type[Act], contest_id: uuid.UUID, *, for_good: bool = False
) -> list[Said]:
    """Return what the sealed journal says of a contest in lines of one kind, the oldest first.

    Lines read `for_good`, written once and never taken back, count even where a later line is lost.
    """
    said = witness_of(session).heard(session).about(str(contest_id), for_good=for_good)
    return [each for each in said if each.act == kind.__name__]


def newest_about(
    session: Session, kind: type[Act], contest_id: uuid.UUID, *, for_good: bool = False
) -> dict[str, Any] | None:
    """Return the details of the newest line of a kind about a contest, or None if none holds."""
    said = said_about(session, kind, contest_id, for_good=for_good)
    return said[-1].details if said else None


def check_database(session: Session) -> None:
    """Raise OlderDatabase for an older copy of the database, ForeignParts for one with triggers and the like.

    An older copy lacks what was done and cast since; and such parts may change what is written.
    """
    if lacks_newest(session):
        raise OlderDatabase(
            _(
                "This database is an older copy: everything done since is missing, perhaps votes "
                "as well. Keep a copy of everything, and tell an administrator. docs/hosting.md "
                "says what to do, under “Backups”."
            )
        )
    kind = session.get_bind().dialect.name
    ours = {"tables": sorted(Model.metadata.tables)} if kind == "postgresql" else {}
    added = session.scalars(sa.text(WORKS_BY_ITSELF[kind]), ours).all()
    if added:
        raise ForeignParts(
            _(
                "Someone added something to the database that runs on its own (%(names)s). Keep a "
                "copy of everything, and tell an administrator.",
                names=", ".join(added),
            )
        )


def seal_on(session: Session, words: str) -> str:
    """Return the seal of words that only this program may have written, kept beside what they are about."""
    return sealer(session)(words)


def sealer(session: Session) -> Callable[[str], str]:
    """Return a function that seals words without needing a session."""
    key: bytes = session.get_bind().get_execution_options()[JOURNAL_KEY]
    return lambda words: hmac.new(key, f"words:{words}".encode(), hashlib.sha256).hexdigest()
