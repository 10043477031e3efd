"""The passes of phones."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from voting.plain.roles import PassKind
from voting.storage.database import Model, random_key

# How long after it ran out a round's pass still lets through the people noted while it held.
NAMES_PEOPLE_FOR = timedelta(hours=72)


# How many pairs of digits there are.
ALL_DIGITS = 100


def digits_of(key: uuid.UUID) -> str:
    """The two digits that a pass with this key shows."""
    return f"{key.int % ALL_DIGITS:02}"


class PhonePass(Model):
    """What a phone gets by scanning a round's or a desk's QR: a name, a few pages, until tomorrow.

    A desk's waits until a steward lets it in.
    """

    __tablename__ = "phone_pass"
    id: Mapped[uuid.UUID] = random_key()
    kind: Mapped[PassKind]
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    name: Mapped[str]
    joined_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    admitted_at: Mapped[datetime | None]
    # Everything from this phone was set aside, and what comes from it still is too.
    set_aside_at: Mapped[datetime | None]
    # How many answers came in with it. What is taken back lowers it not: room and pace are asked of it.
    brought: Mapped[int] = mapped_column(default=0, server_default="0")
    # Until when what it sent fills its time at the pace of people: what is far ahead waits for the night.
    paced_until: Mapped[datetime | None]

    @property
    def digits(self) -> str:
        """Two digits that tell this phone from another under the same first name, on both of two screens."""
        return digits_of(self.id)

    def opens(self, *, at: datetime) -> bool:
        """Whether this pass opens its pages at a moment."""
        return self.admitted_at is not None and self.ended_at is None and at < self.expires_at

    def waits(self, *, at: datetime) -> bool:
        """Whether this pass waits, at a moment, for a steward to let it in."""
        return self.admitted_at is None and self.ended_at is None and at < self.expires_at

    @property
    def hands_in(self) -> bool:
        """Whether a phone with this pass may hand in answers: always, and held once the pass is over."""
        return self.kind == PassKind.ROUND and self.admitted_at is not None

    def names_people(self, *, at: datetime) -> bool:
        """Whether a phone with this pass may still hand in, at a moment, the people whom it noted."""
        return self.hands_in and self.ended_at is None and at < self.expires_at + NAMES_PEOPLE_FOR
