"""What is published of the votes: sums, or the full list; and the key that seals a list that is not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """what is published"""
    published = sa.Enum("sums", "full list", name="publishedvotes", native_enum=False, length=20)
    op.add_column("contest", sa.Column("published_votes", published, nullable=True))
    op.add_column("result", sa.Column("list_key", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """before it could be chosen"""
    op.drop_column("result", "list_key")
    op.drop_column("contest", "published_votes")
