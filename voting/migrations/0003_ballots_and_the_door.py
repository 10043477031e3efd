"""Ballots and the door: languages, rotation, print runs that arrive, scan tests, signed accounts."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

import voting.storage.database
from voting.plain.base32 import JOIN_BITS, join_token_of

revision = "0003"
down_revision = "0002"
branch_labels = ()
depends_on = None

CONFERENCE = sa.table("conference", sa.column("id", sa.Uuid), sa.column("desk_token", sa.Text))
UNUSED_NOW = "UPDATE ballot SET state = 'void' WHERE state = 'returned'"


def upgrade() -> None:
    """ballots and the door"""
    _make_tables()
    _add_columns()
    _give_each_desk_its_link()
    op.create_index(op.f("ix_conference_desk_token"), "conference", ["desk_token"], unique=True)


def _make_tables() -> None:
    op.create_table(
        "scan_test",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conference_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", voting.storage.database.UtcDateTime(), nullable=False),
        sa.Column("scanned_at", voting.storage.database.UtcDateTime(), nullable=True),
        sa.Column("waived", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_scan_test_conference_id_conference")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_test")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_scan_test_code_hash")),
    )
    op.create_index(op.f("ix_scan_test_conference_id"), "scan_test", ["conference_id"], unique=False)
    op.create_table(
        "signed_account",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("spoilt", sa.Integer(), nullable=False),
        sa.Column("unused", sa.Integer(), nullable=False),
        sa.Column("account", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_by", sa.Text(), nullable=False),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.Column("signed_at", voting.storage.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_signed_account_contest_id_contest")
        ),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_signed_account")),
    )
    op.create_table(
        "translation",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_translation_contest_id_contest")
        ),
        sa.PrimaryKeyConstraint("contest_id", "language", name=op.f("pk_translation")),
    )


def _add_columns() -> None:
    for table, name in (
        ("conference", "desk_token"),
        ("conference", "wifi_network"),
        ("conference", "wifi_password"),
    ):
        op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("contest", sa.Column("rotates", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("postcode", sa.Column("easting", sa.Integer(), nullable=True))
    op.add_column("postcode", sa.Column("northing", sa.Integer(), nullable=True))
    op.create_index("ix_postcode_easting", "postcode", ["easting"], unique=False)
    op.add_column(
        "print_run",
        sa.Column(
            "state",
            sa.Enum("printing", "printed", "discarded", name="runstate", native_enum=False, length=20),
            nullable=False,
            server_default="printed",
        ),
    )
    for name in ("last_ballot", "last_pack"):
        op.add_column("print_run", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def _give_each_desk_its_link() -> None:
    connection = op.get_bind()
    for key in connection.scalars(sa.select(CONFERENCE.c.id)).all():
        token = join_token_of(secrets.randbits(JOIN_BITS))
        connection.execute(sa.update(CONFERENCE).where(CONFERENCE.c.id == key).values(desk_token=token))


def downgrade() -> None:
    """Ballots that came back unused become void, which is as dead; what else is new is lost."""
    op.execute(UNUSED_NOW)
    op.execute("DELETE FROM print_run WHERE state = 'discarded'")
    op.drop_column("print_run", "last_pack")
    op.drop_column("print_run", "last_ballot")
    op.drop_column("print_run", "state")
    op.drop_index("ix_postcode_easting", table_name="postcode")
    op.drop_column("postcode", "northing")
    op.drop_column("postcode", "easting")
    op.drop_column("contest", "rotates")
    op.drop_index(op.f("ix_conference_desk_token"), table_name="conference")
    op.drop_column("conference", "wifi_password")
    op.drop_column("conference", "wifi_network")
    op.drop_column("conference", "desk_token")
    op.drop_table("translation")
    op.drop_table("signed_account")
    op.drop_index(op.f("ix_scan_test_conference_id"), table_name="scan_test")
    op.drop_table("scan_test")
