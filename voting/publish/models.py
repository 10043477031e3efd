"""Results, as they were declared."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voting.conference.models import Contest
from voting.storage.database import Model


class Result(Model):
    """What was declared for one contest; the page, the files and the notice all say this and no more."""

    __tablename__ = "result"
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), primary_key=True)
    declared: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    # The recount bundle, made once; results of before it was made have none.
    bundle: Mapped[bytes | None] = mapped_column(deferred=True)
    # The SHA-256 of the sums of all its files, by which people know that theirs is the one published.
    fingerprint: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    # With it the list of all votes is sealed in the bundle, where the list itself is not published.
    list_key: Mapped[bytes | None] = mapped_column(deferred=True)
    contest: Mapped[Contest] = relationship()
