"""Where the boxes lie on the paper of each print run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Add the columns: nobody knows any more where the boxes of earlier runs lie."""
    op.add_column("print_run", sa.Column("geometry", sa.LargeBinary(), nullable=True))
    op.add_column("print_run", sa.Column("geometry_digest", sa.Text(), nullable=True))


def downgrade() -> None:
    """before it was kept where boxes lie"""
    op.drop_column("print_run", "geometry_digest")
    op.drop_column("print_run", "geometry")
