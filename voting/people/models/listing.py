"""Among how many answers the people of a day are hidden."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.database import Model


class AnswersIn(Model):
    """How many answers of a ward came in from one phone on one day, by the server's own clock.

    People stand in lists only once enough answers came in with them (voting.people.rules.batches). A day on
    which people came has a row of no phone and no answers. One that `closes` says that somebody pressed a
    button to bring people back on it: these wait for a whole batch. The key is made of ward, day and phone,
    so that two who count at once add to one row. What is set aside or not when its batch is listed stays so:
    else a press would change which days are listed.
    """

    __tablename__ = "answers_in"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ward_code: Mapped[str] = mapped_column(index=True)
    on: Mapped[date]
    pass_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    answers: Mapped[int]
    closes: Mapped[bool] = mapped_column(server_default=sa.false())
    is_set_aside: Mapped[bool] = mapped_column(server_default=sa.false())
