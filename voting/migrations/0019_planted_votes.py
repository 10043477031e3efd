"""How many envelopes of a count something other than this program had put there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """planted votes; in the counts of before nobody could tell"""
    op.add_column("count", sa.Column("planted", sa.Integer(), server_default="0", nullable=False))
    op.add_column("count", sa.Column("strays", sa.Integer(), server_default="0", nullable=False))
    # Setting up seals the counts that there are: this has no key.
    op.add_column("count", sa.Column("seal", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """before planted votes were told from others"""
    op.drop_column("count", "seal")
    op.drop_column("count", "strays")
    op.drop_column("count", "planted")
