"""Phone passes."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from voting.plain.roles import PassKind
from voting.storage.database import Model, random_key

# How long after its expiry a round's pass still hands in the people noted while it was valid.
NAMES_PEOPLE_FOR = timedelta(hours=72)


# The number of pairs of digits.
ALL_DIGITS = 100


def digits_of(key: uuid.UUID) -> str:
    """Return the two digits that a pass with this key shows."""
    return f"{key.int % ALL_DIGITS:02}"


class PhonePass(Model):
    """A phone's pass, got by scanning the QR code of a round or desk: a name, a few pages, until tomorrow.

    A desk's pass waits until a steward lets it in.
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
    # Everything from this phone was set aside, and so is everything it still sends.
    set_aside_at: Mapped[datetime | None]
    # How many answers came in with it. Answers taken back do not lower it: it limits number and pace.
    brought: Mapped[int] = mapped_column(default=0, server_default="0")
    # The time up to which its answers fill the pace of a person: what is far ahead waits for the night.
    paced_until: Mapped[datetime | None]

    @property
    def digits(self) -> str:
        """Two digits, on both screens, that tell this phone from another under the same first name."""
        return digits_of(self.id)

    def opens(self, *, at: datetime) -> bool:
        """Whether this pass opens its pages at a time."""
        return self.admitted_at is not None and self.ended_at is None and at < self.expires_at

    def waits(self, *, at: datetime) -> bool:
        """Whether this pass waits, at a time, for a steward to let it in."""
        return self.admitted_at is None and self.ended_at is None and at < self.expires_at

    @property
    def hands_in(self) -> bool:
        """Whether a phone with this pass may hand in answers: always, but held once the pass is over."""
        return self.kind == PassKind.ROUND and self.admitted_at is not None

    def names_people(self, *, at: datetime) -> bool:
        """Whether a phone with this pass may still hand in, at a time, the people it noted."""
        return self.hands_in and self.ended_at is None and at < self.expires_at + NAMES_PEOPLE_FOR
