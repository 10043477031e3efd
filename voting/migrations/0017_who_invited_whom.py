"""Who invited an officer and when, and when a vote was closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import voting.storage.database

revision = "0017"
down_revision = "0016"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """who invited whom; officers of before were invited by nobody"""
    op.add_column("officer", sa.Column("invited_by", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("officer", sa.Column("invited_at", voting.storage.database.UtcDateTime(), nullable=True))
    op.add_column("contest", sa.Column("closed_at", voting.storage.database.UtcDateTime(), nullable=True))


def downgrade() -> None:
    """before it was kept who invited whom"""
    op.drop_column("contest", "closed_at")
    op.drop_column("officer", "invited_at")
    op.drop_column("officer", "invited_by")
