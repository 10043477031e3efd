"""Steps of a sorting that are kept when they are undone.

An undo is a step from now on, and each step says what its theme was called after it. What was undone before
is gone.
"""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = ()
depends_on = None

THEME = sa.table("theme", sa.column("id", sa.Uuid), sa.column("title", sa.Text))
STEP = sa.table(
    "step",
    sa.column("id", sa.Uuid),
    sa.column("shortlist_id", sa.Uuid),
    sa.column("number", sa.Integer),
    sa.column("kind", sa.Text),
    sa.column("theme_id", sa.Uuid),
    sa.column("title", sa.Text),
    sa.column("before", sa.JSON),
    sa.column("undoes", sa.Integer),
)


def upgrade() -> None:
    """Add the columns, and the titles of then: from those of now, back through what changed them."""
    op.add_column("step", sa.Column("title", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("step", sa.Column("undoes", sa.Integer(), nullable=True))
    op.create_index("ix_step_undoes", "step", ["shortlist_id", "undoes"], unique=True)
    connection = op.get_bind()
    titles = dict(connection.execute(sa.select(THEME.c.id, THEME.c.title)).tuples().all())
    steps = sa.select(STEP.c.id, STEP.c.kind, STEP.c.theme_id, STEP.c.before).order_by(STEP.c.number.desc())
    for key, kind, theme, before in connection.execute(steps).tuples().all():
        title = titles.get(theme, "")
        connection.execute(sa.update(STEP).where(STEP.c.id == key).values(title=title))
        _go_back(titles, kind, theme, before)


def _go_back(titles: dict[uuid.UUID, str], kind: str, theme: uuid.UUID, before: dict[str, Any]) -> None:
    if kind == "retitle":
        titles[theme] = before["title"]
    elif kind == "merge":
        titles[uuid.UUID(before["id"])] = before["title"]


def downgrade() -> None:
    """before steps were kept: an undo throws the step away that it takes back"""
    undo = STEP.alias("undo")
    is_undone = sa.exists().where(undo.c.shortlist_id == STEP.c.shortlist_id, undo.c.undoes == STEP.c.number)
    gone = sa.select(STEP.c.id).where(is_undone | STEP.c.undoes.is_not(None))
    op.execute(sa.delete(STEP).where(STEP.c.id.in_(gone)))
    op.drop_index("ix_step_undoes", table_name="step")
    op.drop_column("step", "undoes")
    op.drop_column("step", "title")
