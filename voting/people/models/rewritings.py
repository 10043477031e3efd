"""Tables that still have to be rewritten on the disk."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.database import Model


class Rewriting(Model):
    """How far one of PostgreSQL's tables was rewritten on the disk.

    `is_due` once rows were erased that may remain in its file; `mixed_until` is the number of the transaction
    up to which no row shows when it was written.
    """

    __tablename__ = "rewriting"
    table_name: Mapped[str] = mapped_column(primary_key=True)
    is_due: Mapped[bool] = mapped_column(default=False)
    mixed_until: Mapped[int] = mapped_column(sa.BigInteger, default=0)
