"""How many answers hide the people of a day."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.database import Model


class AnswersIn(Model):
    """How many answers of a ward came in from one phone on one day, by the server's own clock.

    People are listed only once enough answers came in with them (voting.people.rules.batches). A day on which
    people came has a row with no phone and no answers. A row that `closes` records that a button was pressed
    to bring people back on that day: they wait for a whole batch. The key is made of ward, day and phone, so
    that two concurrent counts add to one row. Whether a row is set aside is fixed once its batch is listed:
    otherwise the button would change which days are listed.
    """

    __tablename__ = "answers_in"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ward_code: Mapped[str] = mapped_column(index=True)
    on: Mapped[date]
    pass_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    answers: Mapped[int]
    closes: Mapped[bool] = mapped_column(server_default=sa.false())
    is_set_aside: Mapped[bool] = mapped_column(server_default=sa.false())
