"""What this program can vouch for, whatever somebody wrote into the database since."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting.database import JOURNAL_KEY
from voting.journal import Act, lacks_newest
from voting.refusals import Refusal
from voting.witness import Said, witness_of


class OlderDatabase(Refusal):
    """An older copy of the database took the place of the newer one."""

    status = 500


class ForeignParts(Refusal):
    """Triggers, rules or views stand in the database, and this program makes none."""

    status = 500


WORKS_BY_ITSELF = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')",
    "postgresql": (
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace "
        "UNION ALL SELECT rulename FROM pg_rules WHERE schemaname = current_schema() "
        "UNION ALL SELECT viewname FROM pg_views WHERE schemaname = current_schema()"
    ),
}


def said_about(session: Session, kind: type[Act], contest_id: uuid.UUID) -> list[Said]:
    """What the sealed journal has said of a contest in lines of one kind, the oldest first."""
    return [each for each in witness_of(session).said(session, str(contest_id)) if each.act == kind.__name__]


def newest_about(session: Session, kind: type[Act], contest_id: uuid.UUID) -> dict[str, Any] | None:
    """What the newest line of a kind says of a contest; None where there is none that holds."""
    said = said_about(session, kind, contest_id)
    return said[-1].details if said else None


def check_database(session: Session) -> None:
    """Refuse to go on with an older copy of the database, or with one in which something works by itself.

    What was done and cast since is not in an older copy; and what works by itself may change what is written.
    """
    if lacks_newest(session):
        raise OlderDatabase(
            _(
                "This database is older than what was written last: acts, and perhaps votes, are lacking. "
                "Keep a copy of everything, and tell an administrator. What to do stands in docs/hosting.md "
                "under “Backups”."
            )
        )
    added = session.scalars(sa.text(WORKS_BY_ITSELF[session.get_bind().dialect.name])).all()
    if added:
        raise ForeignParts(
            _(
                "Something in this database works by itself that this program did not put there: %(names)s. "
                "Keep a copy of everything, and tell an administrator.",
                names=", ".join(added),
            )
        )


def seal_on(session: Session, words: str) -> str:
    """The seal of words that only this program may have written, kept beside what they are about."""
    key: bytes = session.get_bind().get_execution_options()[JOURNAL_KEY]
    return hmac.new(key, f"words:{words}".encode(), hashlib.sha256).hexdigest()
