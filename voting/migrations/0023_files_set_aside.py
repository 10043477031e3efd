"""Files that can be set aside; how much came from files; how fast a phone sends, and what it wrote last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Add the table and the columns: files that were loaded before have no row, and stay as they are."""
    op.create_table(
        "loaded_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("loaded_on", sa.Date(), nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.Column("wards", sa.JSON(), nullable=False),
        sa.Column("set_aside_at", sa.DateTime(), nullable=True),
        sa.Column("is_moving", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_loaded_file_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loaded_file")),
    )
    op.create_index(op.f("ix_loaded_file_campaign_id"), "loaded_file", ["campaign_id"])
    op.add_column("answer", sa.Column("noted_revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("shortlist", sa.Column("from_files", sa.Integer(), nullable=True))
    op.add_column("phone_pass", sa.Column("paced_until", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """before files could be set aside"""
    op.drop_column("phone_pass", "paced_until")
    op.drop_column("shortlist", "from_files")
    op.drop_column("answer", "noted_revision")
    op.drop_index(op.f("ix_loaded_file_campaign_id"), table_name="loaded_file")
    op.drop_table("loaded_file")
