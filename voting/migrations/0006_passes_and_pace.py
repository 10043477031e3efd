"""Phones that wait to be let in, answers tied to their phone, and doors counted by day."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

import voting.storage.database

revision = "0006"
down_revision = "0005"
branch_labels = ()
depends_on = None

DOUBTS = ("pace", "late")
OUTCOMES = {"spoke": "spoke", "no answer": "no_answer", "not today": "not_today"}
COUNTED_BY = {
    "ix_answer_campaign_ward": ["campaign_id", "ward_code", "outcome", "is_counted", "is_held", "topic"],
    "ix_answer_day": ["campaign_id", "ward_code", "recorded_on", "outcome", "is_counted"],
    "ix_answer_street": ["campaign_id", "ward_code", "street", "outcome", "recorded_on", "is_counted"],
    "ix_answer_round": ["round_id", "outcome", "is_counted"],
}


def upgrade() -> None:
    """phones let in, tied to what they hand in, and doors counted by day"""
    op.add_column(
        "phone_pass", sa.Column("admitted_at", voting.storage.database.UtcDateTime(), nullable=True)
    )
    op.add_column(
        "phone_pass", sa.Column("set_aside_at", voting.storage.database.UtcDateTime(), nullable=True)
    )
    op.execute(sa.text("UPDATE phone_pass SET admitted_at = joined_at"))
    op.add_column("person", sa.Column("origin", sa.Text(), nullable=True))
    op.add_column(
        "person", sa.Column("is_set_aside", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index(op.f("ix_person_origin"), "person", ["origin"])
    for name in COUNTED_BY:
        op.drop_index(name, table_name="answer")
    op.add_column("answer", sa.Column("pass_id", sa.Uuid(), nullable=True))
    op.add_column("answer", sa.Column("is_personal", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "answer",
        sa.Column("doubt", sa.Enum(*DOUBTS, native_enum=False, length=20, name="doubt"), nullable=True),
    )
    op.add_column(
        "answer", sa.Column("is_set_aside", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("answer", sa.Column("is_counted", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_index("ix_answer_pass", "answer", ["pass_id"])
    op.execute(sa.text("UPDATE answer SET is_personal = is_held"))
    for name, columns in COUNTED_BY.items():
        op.create_index(name, "answer", columns)
    op.create_table(
        "settled_ward",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("ward_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_settled_ward_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(["ward_code"], ["ward.code"], name=op.f("fk_settled_ward_ward_code_ward")),
        sa.PrimaryKeyConstraint("campaign_id", "ward_code", name=op.f("pk_settled_ward")),
    )
    op.execute(
        sa.text(
            "INSERT INTO settled_ward (campaign_id, ward_code) "
            "SELECT campaign_id, ward_code FROM shortlist WHERE digest IS NOT NULL"
        )
    )
    doors = op.create_table(
        "door_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("pass_id", sa.Uuid(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("is_doubted", sa.Boolean(), nullable=False),
        sa.Column("is_set_aside", sa.Boolean(), nullable=False),
        sa.Column("spoke", sa.Integer(), nullable=False),
        sa.Column("no_answer", sa.Integer(), nullable=False),
        sa.Column("not_today", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_door_count_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_door_count_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_count")),
    )
    for column in ("campaign_id", "round_id", "pass_id"):
        op.create_index(op.f(f"ix_door_count_{column}"), "door_count", [column])
    if counted := _doors_so_far():
        op.bulk_insert(doors, counted)


def downgrade() -> None:
    """before phones were let in and doors counted by day"""
    op.drop_table("door_count")
    op.drop_table("settled_ward")
    for name in COUNTED_BY:
        op.drop_index(name, table_name="answer")
    op.drop_index("ix_answer_pass", table_name="answer")
    for column in ("is_counted", "is_set_aside", "doubt", "is_personal", "pass_id"):
        op.drop_column("answer", column)
    before = {
        name: [column for column in columns if column != "is_counted"] for name, columns in COUNTED_BY.items()
    }
    for name, columns in before.items():
        op.create_index(name, "answer", columns)
    op.drop_index(op.f("ix_person_origin"), table_name="person")
    op.drop_column("person", "is_set_aside")
    op.drop_column("person", "origin")
    # A pass that waits would open its desk.
    op.execute(sa.text("DELETE FROM phone_pass WHERE admitted_at IS NULL"))
    op.drop_column("phone_pass", "set_aside_at")
    op.drop_column("phone_pass", "admitted_at")


def _doors_so_far() -> list[dict[str, Any]]:
    """The doors of the answers that are there, by round and day; of their phones nothing is known."""
    answer = sa.table(
        "answer",
        sa.column("campaign_id", sa.Uuid()),
        sa.column("round_id", sa.Uuid()),
        sa.column("recorded_on", sa.Date()),
        sa.column("outcome", sa.Text()),
    )
    part = (answer.c.campaign_id, answer.c.round_id, answer.c.recorded_on)
    rows = op.get_bind().execute(
        sa.select(*part, answer.c.outcome, sa.func.count())
        .where(answer.c.outcome.in_(OUTCOMES))
        .group_by(*part, answer.c.outcome)
    )
    counts: defaultdict[tuple[Any, ...], dict[str, int]] = defaultdict(
        lambda: dict.fromkeys(OUTCOMES.values(), 0)
    )
    for campaign_id, round_id, day, outcome, count in rows:
        counts[campaign_id, round_id, day][OUTCOMES[outcome]] += count
    return [
        {
            "id": uuid.uuid5(campaign_id, f"{round_id} None {day} False"),
            "campaign_id": campaign_id,
            "round_id": round_id,
            "pass_id": None,
            "on": day,
            "is_doubted": False,
            "is_set_aside": False,
            **said,
        }
        for (campaign_id, round_id, day), said in counts.items()
    ]
