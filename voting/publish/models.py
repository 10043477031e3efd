"""Results, as declared."""

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
    # The recount bundle, made once; results from before bundles have none.
    bundle: Mapped[bytes | None] = mapped_column(deferred=True)
    # The SHA-256 of the checksums of all its files, by which people recognise the published bundle.
    fingerprint: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    # The key that seals the list of all votes in the bundle, where the list itself is not published.
    list_key: Mapped[bytes | None] = mapped_column(deferred=True)
    contest: Mapped[Contest] = relationship()
