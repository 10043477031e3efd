"""Shortlists, their themes, the answers behind each, and every step of the sorting."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voting.collect.models import Campaign
from voting.places.models import Ward
from voting.storage.database import Model, random_key


class Shortlist(Model):
    """The themes put to one ward; with a digest it is frozen.

    `heard` is the number of answers by then, `from_files` the number of those that came from files.
    """

    __tablename__ = "shortlist"
    __table_args__ = (sa.UniqueConstraint("campaign_id", "ward_code"),)
    id: Mapped[uuid.UUID] = random_key()
    campaign_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("campaign.id"))
    ward_code: Mapped[str] = mapped_column(sa.ForeignKey("ward.code"))
    frozen_at: Mapped[datetime | None]
    digest: Mapped[str | None]
    heard: Mapped[int | None]
    from_files: Mapped[int | None]
    campaign: Mapped[Campaign] = relationship()
    ward: Mapped[Ward] = relationship()
    themes: Mapped[list[Theme]] = relationship(back_populates="shortlist", cascade="all, delete-orphan")

    @property
    def is_frozen(self) -> bool:
        return self.digest is not None


class Theme(Model):
    """Answers that say the same thing, under one title.

    Freezing sets `doors` of every theme, and `position` of those on the shortlist.
    """

    __tablename__ = "theme"
    id: Mapped[uuid.UUID] = random_key()
    shortlist_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shortlist.id"), index=True)
    title: Mapped[str]
    position: Mapped[int | None]
    doors: Mapped[int | None]
    shortlist: Mapped[Shortlist] = relationship(back_populates="themes")


class Placing(Model):
    """The place of one answer under one theme."""

    __tablename__ = "placing"
    answer_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("answer.id"), primary_key=True)
    theme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("theme.id"), index=True)


class StepKind(StrEnum):
    """A kind of decision while sorting."""

    ASSIGN = "gather"
    UNASSIGN = "release"
    RENAME = "retitle"
    MERGE = "merge"
    UNDO = "undo"


class Step(Model):
    """One decision while sorting: what it changed, and what its theme was called after it.

    Rows are only added. Undoing is a step too, and `undoes` is the number of the one it takes back; so every
    decision can be read, in order, until the freezing. It keeps no moment: beside the keys of answers that
    would say on which day they came in.
    """

    __tablename__ = "step"
    __table_args__ = (
        sa.UniqueConstraint("shortlist_id", "number"),
        sa.Index("ix_step_undoes", "shortlist_id", "undoes", unique=True),
    )
    id: Mapped[uuid.UUID] = random_key()
    shortlist_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shortlist.id"))
    number: Mapped[int]
    kind: Mapped[StepKind]
    theme_id: Mapped[uuid.UUID]
    title: Mapped[str] = mapped_column(server_default=sa.text("''"))
    before: Mapped[dict[str, Any]]
    by: Mapped[str]
    undoes: Mapped[int | None]
