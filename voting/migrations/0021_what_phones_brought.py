"""How many answers ever came in with each pass; and officers who were retired have no password any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = ()
depends_on = None

PASS = sa.table("phone_pass", sa.column("id"), sa.column("brought"))
ANSWER = sa.table("answer", sa.column("pass_id"))
DOORS = sa.table("door_count", *map(sa.column, ("pass_id", "spoke", "no_answer", "not_today")))
OFFICER = sa.table("officer", sa.column("active", sa.Boolean), sa.column("password"))


def upgrade() -> None:
    """Add the column: as many as are there, or in a frozen ward, whose answers name no pass, its doors."""
    op.add_column("phone_pass", sa.Column("brought", sa.Integer(), nullable=False, server_default="0"))
    answers = sa.select(sa.func.count()).select_from(ANSWER).where(ANSWER.c.pass_id == PASS.c.id)
    together = sa.func.sum(DOORS.c.spoke + DOORS.c.no_answer + DOORS.c.not_today)
    doors = sa.select(sa.func.coalesce(together, 0)).where(DOORS.c.pass_id == PASS.c.id)
    op.execute(sa.update(PASS).values(brought=answers.scalar_subquery()))
    more = doors.scalar_subquery()
    op.execute(sa.update(PASS).where(PASS.c.brought < more).values(brought=more))
    op.execute(sa.update(OFFICER).where(sa.not_(OFFICER.c.active)).values(password=None))


def downgrade() -> None:
    """before it was kept how much came in with a pass"""
    op.drop_column("phone_pass", "brought")
