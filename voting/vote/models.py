"""The readings of papers: two people enter each, independently."""

from __future__ import annotations

import uuid
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voting.ballots.models import Ballot
from voting.storage.database import Model


class Reading(StrEnum):
    """The state of a paper: it waits for a second person, two readings differ, or it is settled."""

    WAITS = "waits"
    DISCREPANCY = "differs"
    SETTLED = "settled"


class PaperReading(Model):
    """Who has read a paper, and whether two readings agree; deleted when the envelopes are opened.

    `first_by` and `second_by` made the first and second readings. Where they differ, `again_by` is the first
    of two to enter it again; `readers` are all who have had it in hand.

    `missed_by` has reported that the paper is not in the ballot box. The tag is of the reading that awaits a
    second person's: without the contest's private key it reveals nothing. The attempt is the last one, so
    that a repeat gets its answer. All of it is sealed under a key outside the database, together with the
    envelope (voting.vote.services.readers).
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
