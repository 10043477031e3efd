"""The doors of every theme of a frozen shortlist, also of those that are not on it, as they are now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = ()
depends_on = None

SHORTLIST = sa.table("shortlist", sa.column("id"), sa.column("digest"))
THEME = sa.table("theme", *map(sa.column, ("id", "shortlist_id", "position", "doors")))
PLACING = sa.table("placing", sa.column("answer_id"), sa.column("theme_id"))
ANSWER = sa.table("answer", sa.column("id"), sa.column("outcome"), sa.column("is_held", sa.Boolean))


def upgrade() -> None:
    """doors of every theme of a frozen shortlist"""
    frozen = sa.select(SHORTLIST.c.id).where(SHORTLIST.c.digest.is_not(None))
    doors = (
        sa.select(sa.func.count())
        .select_from(PLACING.join(ANSWER, ANSWER.c.id == PLACING.c.answer_id))
        .where(
            PLACING.c.theme_id == THEME.c.id,
            ANSWER.c.outcome == sa.literal_column("'spoke'"),
            sa.not_(ANSWER.c.is_held),
        )
        .scalar_subquery()
    )
    op.execute(
        sa.update(THEME)
        .where(THEME.c.position.is_(None), THEME.c.shortlist_id.in_(frozen))
        .values(doors=doors)
    )


def downgrade() -> None:
    """before the doors of every theme were kept"""
    op.execute(sa.update(THEME).where(THEME.c.position.is_(None)).values(doors=None))
