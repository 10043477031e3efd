"""Promises about a chosen issue, and the updates on what happened."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voting.conference.models import Contest
from voting.storage.database import Model, random_key


class Promise(Model):
    """What was promised about the chosen issue: who leads, and by when."""

    __tablename__ = "plan"
    id: Mapped[uuid.UUID] = random_key()
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), unique=True)
    words: Mapped[str] = mapped_column("promise")
    lead: Mapped[str]
    due_on: Mapped[date]
    made_at: Mapped[datetime]
    # When its wording or date was last corrected, as shown on its page.
    corrected_at: Mapped[datetime | None]
    contest: Mapped[Contest] = relationship()
    updates: Mapped[list[Update]] = relationship(order_by="Update.on, Update.written_at")

    @property
    def is_done(self) -> bool:
        """Whether the promise is kept, by its newest update."""
        return bool(self.updates) and self.updates[-1].done


class Update(Model):
    """What happened, on a day."""

    __tablename__ = "plan_update"
    id: Mapped[uuid.UUID] = random_key()
    promise_id: Mapped[uuid.UUID] = mapped_column("plan_id", sa.ForeignKey("plan.id"), index=True)
    on: Mapped[date]
    words: Mapped[str]
    done: Mapped[bool]
    written_at: Mapped[datetime]
