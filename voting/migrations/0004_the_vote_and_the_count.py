"""The vote and the count: methods that choose several, several lots, certificates, readings of papers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

import voting.storage.database

revision = "0004"
down_revision = "0003"
branch_labels = ()
depends_on = None

RESULT = sa.table("result", sa.column("contest_id", sa.Uuid), sa.column("declared", sa.JSON))
# What a result declared since then has besides, for those declared before.
NEW: dict[str, Any] = {"places": 1, "most_marks": 0, "detail": None, "struck": [], "certified": None}


def upgrade() -> None:
    """the vote and the count"""
    _make_readings_and_certificates()
    op.add_column("conference", sa.Column("closes_at", voting.storage.database.UtcDateTime(), nullable=True))
    op.add_column("contest", sa.Column("places", sa.Integer(), server_default="1", nullable=False))
    op.add_column("contest", sa.Column("most_marks", sa.Integer(), server_default="0", nullable=False))
    _make_lots_anew(
        "contest_id",
        "number",
        "struck",
        more=[
            sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("struck", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("dice", sa.Text(), nullable=False),
            sa.Column("strike_by", sa.Text(), nullable=True),
            sa.Column("strike_reason", sa.Text(), nullable=False),
        ],
        given={"number": 1, "struck": 0, "dice": "", "strike_reason": ""},
    )
    _make_lot_entries()
    op.add_column("result", sa.Column("bundle", sa.LargeBinary(), nullable=True))
    op.add_column("result", sa.Column("fingerprint", sa.Text(), server_default=sa.text("''"), nullable=False))
    _declare_anew(_as_several)


def downgrade() -> None:
    """Of several lots and several chosen issues the first is kept; certified is counted again."""
    op.execute("UPDATE contest SET state = 'counted' WHERE state = 'certified'")
    _declare_anew(_as_one)
    op.drop_column("result", "fingerprint")
    op.drop_column("result", "bundle")
    op.drop_table("lot_entry")
    op.execute("DELETE FROM lot WHERE number > 1 OR struck > 0")
    _make_lots_anew("contest_id", more=[], given={})
    op.drop_column("contest", "most_marks")
    op.drop_column("contest", "places")
    op.drop_column("conference", "closes_at")
    op.drop_table("certificate")
    op.drop_table("paper_reading")


def _make_readings_and_certificates() -> None:
    op.create_table(
        "paper_reading",
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waits", "differs", "settled", name="reading", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("first_by", sa.Text(), nullable=False),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.Column("again_by", sa.Text(), nullable=True),
        sa.Column("readers", sa.JSON(), nullable=False),
        sa.Column("missed_by", sa.Text(), nullable=True),
        sa.Column("tag", sa.LargeBinary(), nullable=True),
        sa.Column("attempt", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_paper_reading_ballot_id_ballot")),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk_paper_reading")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "certificate",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("first_by", sa.Text(), nullable=False),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.Column("certified_at", voting.storage.database.UtcDateTime(), nullable=True),
        sa.Column("key_destroyed_at", voting.storage.database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_certificate_contest_id_contest")
        ),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_certificate")),
    )


def _make_lot_entries() -> None:
    op.create_table(
        "lot_entry",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("dice", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_lot_entry_contest_id_contest")),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_lot_entry")),
    )


def _make_lots_anew(*key: str, more: list[sa.Column[Any]], given: dict[str, Any]) -> None:
    """Make the table of lots again with another key, which SQLite cannot change in place."""
    columns: list[sa.Column[Any]] = [
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("between", sa.JSON(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("witnesses", sa.Text(), nullable=False),
        sa.Column("drawn_at", voting.storage.database.UtcDateTime(), nullable=False),
    ]
    old = sa.table("lot", *(sa.column(each.name, each.type) for each in columns))
    kept = [dict(row) for row in op.get_bind().execute(sa.select(old)).mappings()]
    op.drop_table("lot")
    made = op.create_table(
        "lot",
        *columns,
        *more,
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_lot_contest_id_contest")),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_lot")),
    )
    if kept:
        op.bulk_insert(made, [row | given for row in kept])


def _declare_anew(change: Any) -> None:
    connection = op.get_bind()
    for key, declared in connection.execute(sa.select(RESULT)).all():
        there = sa.update(RESULT).where(RESULT.c.contest_id == key)
        connection.execute(there.values(declared=change(dict(declared))))


def _as_several(declared: dict[str, Any]) -> dict[str, Any]:
    chosen, lot = declared["chosen"], declared.pop("lot")
    lots = [lot | {"dice": ""}] if lot else []
    return declared | NEW | {"chosen": [] if chosen is None else [chosen], "lots": lots}


def _as_one(declared: dict[str, Any]) -> dict[str, Any]:
    chosen, lots = declared["chosen"], declared.pop("lots")
    lot = {name: value for name, value in lots[0].items() if name != "dice"} if lots else None
    kept = {name: value for name, value in declared.items() if name not in NEW}
    return kept | {"chosen": chosen[0] if chosen else None, "lot": lot}
