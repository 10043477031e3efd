"""When people are listed, how many walk a round, and no small streets and languages in frozen wards."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

import voting.storage.columns

revision = "0016"
down_revision = "0015"
branch_labels = ()
depends_on = None

KEYS = uuid.UUID("766f7469-6e67-4000-8000-000000000000")
ANSWERS_IN = sa.table(
    "answers_in",
    sa.column("id", sa.Uuid),
    sa.column("ward_code", sa.Text),
    sa.column("on", sa.Date),
    sa.column("pass_id", sa.Uuid),
    sa.column("answers", sa.Integer),
    sa.column("closes", sa.Boolean),
    sa.column("is_set_aside", sa.Boolean),
)
ROUND = sa.table("round", sa.column("id", sa.Uuid), sa.column("ward_code", sa.Text))
DOORS = sa.table(
    "door_count",
    sa.column("round_id", sa.Uuid),
    sa.column("pass_id", sa.Uuid),
    sa.column("on", sa.Date),
    sa.column("spoke", sa.Integer),
    sa.column("is_doubted", sa.Boolean),
    sa.column("is_set_aside", sa.Boolean),
)
SETTLED = sa.table("settled_ward", sa.column("ward_code", sa.Text))


def upgrade() -> None:
    """lists and rounds"""
    op.create_table(
        "answers_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ward_code", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("pass_id", sa.Uuid(), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_set_aside", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers_in")),
    )
    op.create_index(op.f("ix_answers_in_ward_code"), "answers_in", ["ward_code"], unique=False)
    op.create_index(op.f("ix_answers_in_pass_id"), "answers_in", ["pass_id"], unique=False)
    op.add_column("person", sa.Column("came_on", sa.Date(), server_default="1970-01-01", nullable=False))
    op.execute("UPDATE person SET came_on = met_on")
    op.add_column("person", sa.Column("is_hasty", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("round", sa.Column("canvassers", sa.Integer(), server_default="10", nullable=False))
    op.add_column("round", sa.Column("set_aside_at", voting.storage.columns.UtcDateTime(), nullable=True))
    op.execute("DELETE FROM step WHERE shortlist_id IN (SELECT id FROM shortlist WHERE digest IS NOT NULL)")
    op.drop_column("step", "at")
    _count_what_came(op.get_bind())
    op.execute("""
        UPDATE answer SET street = '', language = '' WHERE EXISTS (
            SELECT 1 FROM settled_ward WHERE settled_ward.campaign_id = answer.campaign_id
            AND settled_ward.ward_code = answer.ward_code
        ) AND 20 > (
            SELECT count(*) FROM answer AS other WHERE other.campaign_id = answer.campaign_id
            AND other.ward_code = answer.ward_code AND other.recorded_on = answer.recorded_on
            AND other.language = answer.language AND other.street = answer.street AND other.outcome = 'spoke'
        )
    """)


def downgrade() -> None:
    """before lists and rounds"""
    moment = sa.Column(
        "at", voting.storage.columns.UtcDateTime(), server_default="1970-01-01 00:00:00", nullable=False
    )
    op.add_column("step", moment)
    op.drop_column("round", "set_aside_at")
    op.drop_column("round", "canvassers")
    op.drop_column("person", "is_hasty")
    op.drop_column("person", "came_on")
    op.drop_table("answers_in")


def _count_what_came(connection: sa.Connection) -> None:
    """Take the day of each door for the day on which it came in; in wards that are frozen nobody waits."""
    wards = dict(connection.execute(sa.select(ROUND.c.id, ROUND.c.ward_code)).tuples().all())
    counts: Counter[tuple[str, date, uuid.UUID, bool]] = Counter()
    rows = sa.select(
        DOORS.c.round_id, DOORS.c.pass_id, DOORS.c.on, DOORS.c.spoke, DOORS.c.is_set_aside
    ).where(sa.not_(DOORS.c.is_doubted), DOORS.c.pass_id.is_not(None))
    for round_id, pass_id, day, spoke, is_set_aside in connection.execute(rows).tuples():
        if round_id in wards and spoke > 0:
            counts[wards[round_id], day, pass_id, is_set_aside] += spoke
    for (ward, day, phone, is_set_aside), answers in counts.items():
        key = uuid.uuid5(KEYS, f"{ward} {day} {phone}")
        _add(connection, key, ward, day, phone=phone, answers=answers, is_set_aside=is_set_aside)
    today = datetime.now(UTC).date()
    for ward in connection.scalars(sa.select(SETTLED.c.ward_code).distinct()).all():
        _add(connection, uuid.uuid5(KEYS, f"{ward} {today} closes"), ward, today, closes=True)


def _add(
    connection: sa.Connection,
    key: uuid.UUID,
    ward: str,
    day: date,
    *,
    phone: uuid.UUID | None = None,
    answers: int = 0,
    closes: bool = False,
    is_set_aside: bool = False,
) -> None:
    row = {"id": key, "ward_code": ward, "on": day, "pass_id": phone, "answers": answers}
    connection.execute(sa.insert(ANSWERS_IN).values(row | {"closes": closes, "is_set_aside": is_set_aside}))
