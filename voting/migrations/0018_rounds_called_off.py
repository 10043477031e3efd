"""When a round was called off, and when a promise's wording was corrected."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import voting.storage.database

revision = "0018"
down_revision = "0017"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Add both columns, empty for existing rounds and promises."""
    op.add_column("round", sa.Column("called_off_at", voting.storage.database.UtcDateTime(), nullable=True))
    op.add_column("plan", sa.Column("corrected_at", voting.storage.database.UtcDateTime(), nullable=True))


def downgrade() -> None:
    """before rounds could be called off"""
    op.drop_column("plan", "corrected_at")
    op.drop_column("round", "called_off_at")
