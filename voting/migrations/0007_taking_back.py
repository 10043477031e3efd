"""What was taken back together, so that two officers can undo it; and heads counted at the door."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import voting.storage.database

revision = "0007"
down_revision = "0006"
branch_labels = ()
depends_on = None

BALLOT = sa.table(
    "ballot",
    sa.column("id", sa.Uuid),
    sa.column("contest_id", sa.Uuid),
    sa.column("pack_id", sa.Uuid),
    sa.column("state", sa.Text),
)
TAKE_BACK = sa.table(
    "take_back",
    sa.column("id", sa.Uuid),
    sa.column("contest_id", sa.Uuid),
    sa.column("pack_id", sa.Uuid),
    sa.column("kind", sa.Text),
    sa.column("taken_by", sa.Text),
    sa.column("taken_at", voting.storage.database.UtcDateTime),
)
TAKE_BACK_BALLOT = sa.table(
    "take_back_ballot", sa.column("ballot_id", sa.Uuid), sa.column("take_back_id", sa.Uuid)
)
KINDS = ("spoilt", "returned", "pack")


def upgrade() -> None:
    """what was taken back"""
    op.create_table(
        "head_count",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_head_count_contest_id_contest")
        ),
        sa.PrimaryKeyConstraint("contest_id", "counted_by", name=op.f("pk_head_count")),
    )
    kind = sa.Enum(*KINDS, name="takebackkind", native_enum=False, length=20)
    op.create_table(
        "take_back",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("taken_at", voting.storage.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_take_back_contest_id_contest")),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_take_back_pack_id_pack")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_take_back")),
    )
    op.create_index(op.f("ix_take_back_contest_id"), "take_back", ["contest_id"])
    op.create_table(
        "take_back_ballot",
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("take_back_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballot.id"], name=op.f("fk_take_back_ballot_ballot_id_ballot")
        ),
        sa.ForeignKeyConstraint(
            ["take_back_id"], ["take_back.id"], name=op.f("fk_take_back_ballot_take_back_id_take_back")
        ),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk_take_back_ballot")),
    )
    op.create_index(op.f("ix_take_back_ballot_take_back_id"), "take_back_ballot", ["take_back_id"])
    _keep_what_was_taken_back()


def _keep_what_was_taken_back() -> None:
    """What came back before, pack by pack, so that it can be undone too; nobody wrote down by whom."""
    connection, now = op.get_bind(), datetime.now(UTC)
    is_back = BALLOT.c.state.in_(["spoilt", "returned"])
    together = (BALLOT.c.contest_id, BALLOT.c.pack_id, BALLOT.c.state)
    for contest, pack, state in connection.execute(sa.select(*together).where(is_back).distinct()).all():
        key = uuid.uuid4()
        connection.execute(
            sa.insert(TAKE_BACK).values(
                id=key, contest_id=contest, pack_id=pack, kind=state, taken_by="", taken_at=now
            )
        )
        ballots = sa.select(BALLOT.c.id, sa.literal(key, sa.Uuid)).where(
            BALLOT.c.pack_id == pack, BALLOT.c.state == state
        )
        connection.execute(sa.insert(TAKE_BACK_BALLOT).from_select(["ballot_id", "take_back_id"], ballots))


def downgrade() -> None:
    """before anything could be undone"""
    op.drop_table("take_back_ballot")
    op.drop_table("take_back")
    op.drop_table("head_count")
