"""The seat, its wards, and postcodes."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voting.storage.database import Model, random_key


class Seat(Model):
    """A constituency."""

    __tablename__ = "seat"
    id: Mapped[uuid.UUID] = random_key()
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    wards: Mapped[list[Ward]] = relationship(back_populates="seat", order_by="Ward.name")


class Ward(Model):
    """A ward by its GSS code; one outside every seat here has no seat.

    Its code is the one under which it first came here, and stays: frozen lists and contests are sealed with
    it. The code that a boundary order has given it since is its newer code.
    """

    __tablename__ = "ward"
    code: Mapped[str] = mapped_column(primary_key=True)
    newer_code: Mapped[str | None]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    district: Mapped[str] = mapped_column(default="")
    seat_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("seat.id"))
    seat: Mapped[Seat | None] = relationship(back_populates="wards")

    @property
    def code_now(self) -> str:
        """The ward's code in published files today."""
        return self.newer_code or self.code


class Postcode(Model):
    """A postcode, written with one space, and its ward, if the published file gives one."""

    __tablename__ = "postcode"
    __table_args__ = (sa.Index("ix_postcode_easting", "easting"),)
    postcode: Mapped[str] = mapped_column(primary_key=True)
    ward_code: Mapped[str | None]
    district_code: Mapped[str | None]
    # Metres on the National Grid, if the published file has them.
    easting: Mapped[int | None]
    northing: Mapped[int | None]
    # The first day of the month in which it ended.
    ended_on: Mapped[date | None]
