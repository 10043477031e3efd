"""The doorstep.

Answers keep their day and no time; what was heard by the time of freezing becomes a number of the shortlist.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import voting.storage.database

revision = "0002"
down_revision = "0001"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """the doorstep"""
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column(
            "on_register",
            sa.Enum("yes", "no", "unsure", name="told", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column(
            "is_member",
            sa.Enum("yes", "no", "unsure", name="told", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("met_at", voting.storage.database.UtcDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sought", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "erased_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_person")),
    )
    op.create_index(op.f("ix_person_round_id"), "person", ["round_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("invite", "result", "help", "lead", name="purpose", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum("call", "text", "email", name="channel", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("given_at", voting.storage.database.UtcDateTime(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("person_id", "purpose", "channel", name=op.f("uq_consent_person_id")),
    )
    op.add_column("answer", sa.Column("language", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("answer", sa.Column("recorded_on", sa.Date(), nullable=False, server_default="1970-01-01"))
    op.add_column("answer", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("answer", sa.Column("is_held", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("round", sa.Column("script", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("shortlist", sa.Column("heard", sa.Integer(), nullable=True))
    op.execute("UPDATE answer SET recorded_on = date(recorded_at)")
    op.execute("""
        UPDATE shortlist SET heard = (
            SELECT count(*) FROM answer
            WHERE answer.campaign_id = shortlist.campaign_id AND answer.ward_code = shortlist.ward_code
            AND answer.outcome = 'spoke' AND answer.recorded_at <= shortlist.frozen_at
        ) WHERE frozen_at IS NOT NULL
    """)
    op.drop_index(op.f("ix_answer_campaign_ward"), table_name="answer")
    op.create_index(
        "ix_answer_campaign_ward",
        "answer",
        ["campaign_id", "ward_code", "outcome", "is_held", "topic"],
        unique=False,
    )
    op.create_index(
        "ix_answer_day",
        "answer",
        ["campaign_id", "ward_code", "recorded_on", "outcome"],
        unique=False,
    )
    op.create_index(
        "ix_answer_street",
        "answer",
        ["campaign_id", "ward_code", "street", "outcome", "recorded_on"],
        unique=False,
    )
    op.create_index(
        "ix_answer_held",
        "answer",
        ["campaign_id", "is_held", "outcome", "recorded_on"],
        unique=False,
        sqlite_where=sa.text("is_held = 1"),
        postgresql_where=sa.text("is_held"),
    )
    op.drop_column("answer", "recorded_at")


def downgrade() -> None:
    # The version before knows nothing of these.
    op.execute("""
        DELETE FROM "placing" WHERE answer_id IN (SELECT id FROM answer WHERE outcome = 'withdrawn')
    """)
    op.execute("DELETE FROM answer WHERE outcome = 'withdrawn'")
    op.execute("UPDATE answer SET source = 'file' WHERE source = 'paper'")
    op.drop_column("shortlist", "heard")
    op.drop_column("round", "script")
    op.add_column(
        "answer",
        sa.Column(
            "recorded_at",
            voting.storage.database.UtcDateTime(),
            nullable=False,
            server_default="1970-01-01 00:00:00",
        ),
    )
    # The time of day is gone: an answer counts from the beginning of its day.
    op.execute("UPDATE answer SET recorded_at = recorded_on")
    op.drop_index("ix_answer_held", table_name="answer")
    op.drop_index("ix_answer_street", table_name="answer")
    op.drop_index("ix_answer_day", table_name="answer")
    op.drop_index("ix_answer_campaign_ward", table_name="answer")
    op.create_index(
        op.f("ix_answer_campaign_ward"), "answer", ["campaign_id", "ward_code", "outcome"], unique=False
    )
    op.drop_column("answer", "is_held")
    op.drop_column("answer", "revision")
    op.drop_column("answer", "recorded_on")
    op.drop_column("answer", "language")
    op.drop_table("consent")
    op.drop_index(op.f("ix_person_round_id"), table_name="person")
    op.drop_table("erased_person")
    op.drop_table("person")
