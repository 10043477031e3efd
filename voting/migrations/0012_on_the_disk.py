"""On the disk: what has to be rewritten there, and on SQLite no row ids for people and what doors said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = ()
depends_on = None

ORDERLESS = ("person", "consent", "answer")
MAKINGS = sa.text("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")


def upgrade() -> None:
    """rewriting on the disk"""
    op.create_table(
        "rewriting",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("is_due", sa.Boolean(), nullable=False),
        sa.Column("mixed_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", name=op.f("pk_rewriting")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _make_again(row_ids=False)


def downgrade() -> None:
    """before rewriting on the disk"""
    if op.get_bind().dialect.name == "sqlite":
        _make_again(row_ids=True)
    op.drop_table("rewriting")


def _make_again(*, row_ids: bool) -> None:
    """Make the tables again with row ids or without, and those that refer to them, each as it is now."""
    connection = op.get_bind()
    makings = connection.execute(MAKINGS).all()
    tables = {each.name: each.sql for each in makings if each.type == "table"}
    referring = [name for name in tables if name not in ORDERLESS and _refers(connection, name)]
    names = [*ORDERLESS, *referring]
    for name in names:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" RENAME TO "old_{name}"')
    for each in makings:
        if each.type == "index" and each.tbl_name in names:
            connection.exec_driver_sql(f'DROP INDEX "{each.name}"')
    for name in names:
        bare = tables[name].rstrip().removesuffix("WITHOUT ROWID").rstrip()
        orderless = name in ORDERLESS and not row_ids
        was_without = name in referring and bare != tables[name].rstrip()
        connection.exec_driver_sql(bare + (" WITHOUT ROWID" if orderless or was_without else ""))
        connection.exec_driver_sql(f'INSERT INTO "{name}" SELECT * FROM "old_{name}"')  # noqa: S608
    for name in reversed(names):
        connection.exec_driver_sql(f'DROP TABLE "old_{name}"')
    for each in makings:
        if each.type == "index" and each.tbl_name in names:
            connection.exec_driver_sql(each.sql)


def _refers(connection: sa.Connection, table: str) -> bool:
    keys = connection.exec_driver_sql(f'PRAGMA foreign_key_list("{table}")').mappings()
    return any(key["table"] in ORDERLESS for key in keys)
