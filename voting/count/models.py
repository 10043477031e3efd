"""The count: opened votes, receipts, and the draws that break ties."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.database import Model, random_key


class Vote(Model):
    """A vote as it came out of its envelope: no time, no channel, no ballot, a random name."""

    __tablename__ = "vote"
    __table_args__ = ({"sqlite_with_rowid": False},)
    id: Mapped[uuid.UUID] = random_key()
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), index=True)
    marks: Mapped[list[int]]
    rejected: Mapped[str]


class Receipt(Model):
    """A receipt whose envelope was in the count; it is linked to no vote."""

    __tablename__ = "receipt"
    __table_args__ = ({"sqlite_with_rowid": False},)
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), primary_key=True)
    receipt: Mapped[str] = mapped_column(primary_key=True)


class CountStep(StrEnum):
    """The progress of a count: the envelopes are open; then their traces are erased from the disk."""

    OPENED = "opened"
    ERASED = "erased"


class Count(Model):
    """A contest's count; an envelope that would not open is counted and reported, never dropped.

    `planted` are the envelopes that something other than this program put into used ballots, `strays` those
    in unused ballots; none of them is a vote. `seal` covers the votes and these numbers, under a key outside
    the database (voting.count.services.sealing).
    """

    __tablename__ = "count"
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), primary_key=True)
    step: Mapped[CountStep]
    unopened: Mapped[int]
    planted: Mapped[int] = mapped_column(default=0, server_default="0")
    strays: Mapped[int] = mapped_column(default=0, server_default="0")
    seal: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    counted_at: Mapped[datetime]

    @property
    def not_ours(self) -> int:
        """The number of envelopes that something other than this program put into ballots."""
        return self.planted + self.strays


class Lot(Model):
    """The draw that broke a tie: the tied options, which was drawn, how, and who watched.

    A count may meet several ties; its draws are numbered from 1. `dice` are the throws, where dice decide.
    `voided` is 0 for a draw that holds, and otherwise numbers the contest's draws that two officers have
    voided; the first of them, `void_by`, says why.
    """

    __tablename__ = "lot"
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    voided: Mapped[int] = mapped_column("struck", primary_key=True, autoincrement=False, default=0)
    between: Mapped[list[int]]
    drawn: Mapped[int]
    how: Mapped[str]
    witnesses: Mapped[str]
    dice: Mapped[str] = mapped_column(default="")
    drawn_at: Mapped[datetime]
    void_by: Mapped[str | None] = mapped_column("strike_by")
    void_reason: Mapped[str] = mapped_column("strike_reason", default="")


class LotEntry(Model):
    """One officer's entry of a draw, kept aside until another enters the same without seeing it.

    Without `by`, two officers' entries differed, and both were dropped.
    """

    __tablename__ = "lot_entry"
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), primary_key=True)
    by: Mapped[str | None]
    name: Mapped[str] = mapped_column(default="")
    drawn: Mapped[int] = mapped_column(default=0)
    how: Mapped[str] = mapped_column(default="")
    dice: Mapped[str] = mapped_column(default="")


class Certificate(Model):
    """Two officers' statement that a count is right; `seen` is the digest of everything each looked at."""

    __tablename__ = "certificate"
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), primary_key=True)
    seen: Mapped[str]
    first_by: Mapped[str]
    second_by: Mapped[str | None]
    certified_at: Mapped[datetime | None]
    key_destroyed_at: Mapped[datetime | None]
