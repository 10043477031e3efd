"""The journal's seals: an HMAC of each line under a key outside the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """the journal's seals"""
    for table in ("journal_entry", "journal_head"):
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("seal", sa.Text(), nullable=True))


def downgrade() -> None:
    """before the journal's seals"""
    for table in ("journal_entry", "journal_head"):
        with op.batch_alter_table(table) as changed:
            changed.drop_column("seal")
