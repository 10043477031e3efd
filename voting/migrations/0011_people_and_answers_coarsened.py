"""People and answers coarsened.

A person keeps a ward and a day instead of a round, a minute and a postcode; an answer keeps its week. Whether
somebody is on the register or in the party was asked without a consent of its own, so that is erased.
"""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

import voting.storage.database

revision = "0011"
down_revision = "0010"
branch_labels = ()
depends_on = None

ANSWER = sa.table("answer", sa.column("recorded_on", sa.Date))
PERSON = sa.table(
    "person",
    sa.column("id", sa.Uuid),
    sa.column("name", sa.Text),
    sa.column("sought", sa.Text),
    sa.column("on_register", sa.Text),
    sa.column("is_member", sa.Text),
)
# What a person is found by was: name, name without gaps, e-mail, postcode, number.
POSTCODE_LINE, LINES = 3, 5


def upgrade() -> None:
    """people and answers coarsened"""
    op.add_column("person", sa.Column("ward_code", sa.Text(), nullable=True))
    op.add_column(
        "person", sa.Column("special_wording", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    op.add_column("person", sa.Column("met_on", sa.Date(), server_default="1970-01-01", nullable=False))
    op.add_column("consent", sa.Column("given_on", sa.Date(), server_default="1970-01-01", nullable=False))
    op.execute("UPDATE person SET met_on = date(met_at)")
    op.execute("UPDATE consent SET given_on = date(given_at)")
    op.execute("""
        UPDATE person SET ward_code = (SELECT round.ward_code FROM round WHERE round.id = person.round_id)
    """)
    connection = op.get_bind()
    connection.execute(sa.update(PERSON).values(on_register=None, is_member=None))
    _forget_postcodes(connection)
    _keep_weeks(connection)
    # A round has a day: once a shortlist is frozen its answers name none.
    op.execute("""
        UPDATE answer SET round_id = NULL WHERE EXISTS (
            SELECT 1 FROM settled_ward WHERE settled_ward.campaign_id = answer.campaign_id
            AND settled_ward.ward_code = answer.ward_code
        )
    """)
    op.drop_index(op.f("ix_person_round_id"), table_name="person")
    for name in ("round_id", "met_at", "postcode"):
        op.drop_column("person", name)
    for name in ("round_id", "given_at"):
        op.drop_column("consent", name)


def _forget_postcodes(connection: sa.Connection) -> None:
    found = connection.execute(sa.select(PERSON.c.id, PERSON.c.sought)).tuples().all()
    for key, sought in found:
        lines = sought.split("\n")
        if len(lines) == LINES:
            kept = "\n".join(lines[:POSTCODE_LINE] + lines[POSTCODE_LINE + 1 :])
            connection.execute(sa.update(PERSON).where(PERSON.c.id == key).values(sought=kept))


def _keep_weeks(connection: sa.Connection) -> None:
    day: date
    for day in connection.scalars(sa.select(ANSWER.c.recorded_on).distinct()).all():
        monday = day - timedelta(days=day.weekday())
        connection.execute(sa.update(ANSWER).where(ANSWER.c.recorded_on == day).values(recorded_on=monday))


def downgrade() -> None:
    """before people and answers were coarsened"""
    op.add_column("consent", sa.Column("round_id", sa.Uuid(), nullable=True))
    long_ago = "1970-01-01 00:00:00"
    op.add_column(
        "consent",
        sa.Column("given_at", voting.storage.database.UtcDateTime(), server_default=long_ago, nullable=False),
    )
    op.add_column("person", sa.Column("round_id", sa.Uuid(), nullable=True))
    op.add_column("person", sa.Column("postcode", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column(
        "person",
        sa.Column("met_at", voting.storage.database.UtcDateTime(), server_default=long_ago, nullable=False),
    )
    op.execute("UPDATE person SET met_at = met_on")
    op.execute("UPDATE consent SET given_at = given_on")
    op.create_index(op.f("ix_person_round_id"), "person", ["round_id"], unique=False)
    op.drop_column("consent", "given_on")
    for name in ("met_on", "special_wording", "ward_code"):
        op.drop_column("person", name)
