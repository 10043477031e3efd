"""What this program can vouch for, whatever somebody wrote into the database since."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting.plain.refusals import Refusal
from voting.storage.database import JOURNAL_KEY, Model
from voting.storage.journal import Act, lacks_newest
from voting.storage.witness import Said, witness_of


class OlderDatabase(Refusal):
    """An older copy of the database took the place of the newer one."""

    status = 500


class ForeignParts(Refusal):
    """A table does more than to keep rows, and this program made none that does."""

    status = 500


# What of our own tables does more than to keep rows.
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
    """What the sealed journal has said of a contest in lines of one kind, the oldest first.

    What is said `for_good`, once and never taken back, is known also where a later line is lost.
    """
    said = witness_of(session).heard(session).about(str(contest_id), for_good=for_good)
    return [each for each in said if each.act == kind.__name__]


def newest_about(
    session: Session, kind: type[Act], contest_id: uuid.UUID, *, for_good: bool = False
) -> dict[str, Any] | None:
    """What the newest line of a kind says of a contest; None where there is none that holds."""
    said = said_about(session, kind, contest_id, for_good=for_good)
    return said[-1].details if said else None


def check_database(session: Session) -> None:
    """Refuse to go on with an older copy of the database, or with one in which something works by itself.

    What was done and cast since is not in an older copy; and what works by itself may change what is written.
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
    """The seal of words that only this program may have written, kept beside what they are about."""
    return sealer(session)(words)


def sealer(session: Session) -> Callable[[str], str]:
    """What seals words, and needs no session for it."""
    key: bytes = session.get_bind().get_execution_options()[JOURNAL_KEY]
    return lambda words: hmac.new(key, f"words:{words}".encode(), hashlib.sha256).hexdigest()
