"""No text that is kept holds what cannot be seen, from whichever form, file or command it comes."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from tests.sites import Site
from voting.people.models import PhonePass
from voting.people.services import give_pass
from voting.plain.roles import PassKind
from voting.storage.columns import VisibleText
from voting.storage.database import Model

HIDDEN = "\u202eSam\u200b\u2066\u3164"


def test_every_column_of_text_keeps_only_what_can_be_seen() -> None:
    careless = [
        f"{table.name}.{column.name}"
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.String | sa.Text) and not isinstance(column.type, sa.Enum)
    ]
    assert not careless, (
        f"Give these columns the type voting.storage.database.VisibleText: {', '.join(careless)}."
    )
    texts = [
        column
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, VisibleText)
    ]
    assert len(texts) > 30


def test_a_name_typed_with_direction_marks_is_kept_without_them(site: Site) -> None:
    with site.work() as session:
        kept = give_pass(session, PassKind.ROUND, subject_id=uuid.uuid4(), name=HIDDEN)
        assert kept.name == "Sam"
        session.execute(sa.update(PhonePass).where(PhonePass.id == kept.id).values(name=HIDDEN))
        session.refresh(kept)
        assert kept.name == "Sam"
