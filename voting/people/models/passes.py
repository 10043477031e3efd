"""The passes of phones."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from voting.access import PassKind
from voting.database import Model, random_key

# How long after its end a pass still lets through what was recorded while it held. A desk records at once.
HANDS_IN_FOR = {PassKind.ROUND: timedelta(hours=72), PassKind.DESK: timedelta()}


class PhonePass(Model):
    """What a phone gets by scanning a round's or a desk's QR: a name, a few pages, until tomorrow."""

    __tablename__ = "phone_pass"
    id: Mapped[uuid.UUID] = random_key()
    kind: Mapped[PassKind]
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    name: Mapped[str]
    joined_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    def opens(self, *, at: datetime) -> bool:
        """Whether this pass opens its pages at a moment."""
        return self.ended_at is None and at < self.expires_at

    def hands_in(self, *, at: datetime) -> bool:
        """Whether a phone with this pass may still hand in, at a moment, what it recorded before."""
        return self.ended_at is None and at < self.expires_at + HANDS_IN_FOR[self.kind]
