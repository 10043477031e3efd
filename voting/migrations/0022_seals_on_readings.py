"""A seal on who has read each paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Add the column; setting up seals what is there, once."""
    op.add_column("paper_reading", sa.Column("seal", sa.Text(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    """before who has read a paper was sealed"""
    op.drop_column("paper_reading", "seal")
