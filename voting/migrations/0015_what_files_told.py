"""What files told: headings of answers, the months in which postcodes ended, newer codes of wards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from voting.people.rules import search_key

revision = "0015"
down_revision = "0014"
branch_labels = ()
depends_on = None

PERSON = sa.table(
    "person", sa.column("id"), sa.column("name"), sa.column("phone"), sa.column("email"), sa.column("sought")
)


def upgrade() -> None:
    """headings, ended postcodes, newer codes"""
    op.add_column("campaign", sa.Column("headings", sa.JSON(), nullable=True))
    op.add_column("postcode", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("ward", sa.Column("newer_code", sa.Text(), nullable=True))
    _seek_again()


def downgrade() -> None:
    """before headings, ended postcodes, newer codes"""
    op.execute(sa.text("DELETE FROM postcode WHERE ended_on IS NOT NULL"))
    op.drop_column("ward", "newer_code")
    op.drop_column("postcode", "ended_on")
    op.drop_column("campaign", "headings")


def _seek_again() -> None:
    """Write anew what people are found by: names are compared in one way everywhere now."""
    connection = op.get_bind()
    for person in connection.execute(sa.select(PERSON)).all():
        sought = search_key(name=person.name, phone=person.phone, email=person.email)
        connection.execute(sa.update(PERSON).where(PERSON.c.id == person.id).values(sought=sought))
