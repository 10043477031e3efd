"""Papers that wait for their second reading."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voting.ballots.models import Ballot
from voting.database import Model, random_key


class PaperReading(Model):
    """What one person read on a paper, as a tag that tells nothing without the contest's private key.

    It is there from the first reading until two people have read the same; then the paper is settled, and its
    readings are gone.
    """

    __tablename__ = "paper_reading"
    __table_args__ = (sa.UniqueConstraint("ballot_id", "by"),)
    id: Mapped[uuid.UUID] = random_key()
    ballot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ballot.id"))
    batch: Mapped[int]
    by: Mapped[str]
    tag: Mapped[bytes]
    ballot: Mapped[Ballot] = relationship()
