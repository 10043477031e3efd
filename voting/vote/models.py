"""What is known of the readings of papers: two people enter each, apart from each other."""

from __future__ import annotations

import uuid
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voting.ballots.models import Ballot
from voting.storage.database import Model


class Reading(StrEnum):
    """Where a paper stands: it waits for a second person, two have read it differently, or it is settled."""

    WAITS = "waits"
    DIFFERS = "differs"
    SETTLED = "settled"


class PaperReading(Model):
    """Who has read a paper, and whether two read the same; it is gone when the envelopes are opened.

    `first_by` and `second_by` read it first and second. Where they differ, `again_by` is the one of two who
    has entered it again so far; `readers` are all who have had it in hand.

    `missed_by` has said that the paper is not in the ballot box. The tag is of what was
    read, while somebody else's reading is awaited: it tells nothing without the contest's private key. The
    attempt is the last one, so that a repeat gets its answer. All of it is sealed under a key outside the
    database, together with the envelope (voting.vote.services.readers).
    """

    __tablename__ = "paper_reading"
    __table_args__ = ({"sqlite_with_rowid": False},)
    ballot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ballot.id"), primary_key=True)
    batch: Mapped[int]
    state: Mapped[Reading] = mapped_column(default=Reading.WAITS)
    first_by: Mapped[str]
    second_by: Mapped[str | None]
    again_by: Mapped[str | None]
    readers: Mapped[list[str]]
    missed_by: Mapped[str | None]
    tag: Mapped[bytes | None]
    attempt: Mapped[bytes]
    seal: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    ballot: Mapped[Ballot] = relationship()
