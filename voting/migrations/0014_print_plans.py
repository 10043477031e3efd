"""Print plans: what was to be printed together, until all of it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import voting.storage.database

revision = "0014"
down_revision = "0013"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """print plans"""
    op.create_table(
        "print_plan",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("design", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("made_at", voting.storage.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_print_plan_contest_id_contest")
        ),
        sa.PrimaryKeyConstraint("contest_id", "design", name=op.f("pk_print_plan")),
    )


def downgrade() -> None:
    """before print plans"""
    op.drop_table("print_plan")
