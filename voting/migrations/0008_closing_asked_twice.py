"""Closing is asked twice, and two officers may open a vote again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import voting.storage.database

revision = "0008"
down_revision = "0007"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """closing asked twice"""
    op.add_column("contest", sa.Column("closing_at", voting.storage.database.UtcDateTime(), nullable=True))
    op.add_column("contest", sa.Column("reopened_at", voting.storage.database.UtcDateTime(), nullable=True))
    op.add_column(
        "contest", sa.Column("papers_begun", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    # Nobody knows of a vote that is over already whether its papers were begun: it stays closed.
    op.execute("UPDATE contest SET papers_begun = true WHERE state NOT IN ('ready', 'open')")


def downgrade() -> None:
    """before closing was asked twice"""
    op.drop_column("contest", "papers_begun")
    op.drop_column("contest", "reopened_at")
    op.drop_column("contest", "closing_at")
