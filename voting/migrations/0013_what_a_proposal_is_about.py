"""What a proposal is about, so that a second officer confirms what they saw."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """what a proposal is about"""
    op.add_column("proposal", sa.Column("about", sa.Text(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """before proposals said what they are about"""
    with op.batch_alter_table("proposal") as table:
        table.drop_column("about")
