"""What takes two officers: the first proposes, a second confirms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import voting.storage.database

revision = "0005"
down_revision = "0004"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """two officers"""
    op.create_table(
        "proposal",
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", voting.storage.database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("act", "subject_id", name=op.f("pk_proposal")),
    )


def downgrade() -> None:
    """before two officers"""
    op.drop_table("proposal")
