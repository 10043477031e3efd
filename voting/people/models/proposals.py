"""Proposals: acts that take two officers, proposed by the first."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.database import Model


class Proposal(Model):
    """An act that one officer has proposed and a second has yet to confirm; deleted once it is done."""

    __tablename__ = "proposal"
    act: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    # The digest of the subject as the first officer saw it; nothing else can be confirmed.
    about: Mapped[str] = mapped_column(server_default=sa.text("''"))
