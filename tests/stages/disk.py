"""What lies on the disk of whoever runs the site, for tests that look for what should not."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.answers import record_answer
from tests.factories import JUNE, make_campaign, ward_named
from tests.sites import Site
from voting.collect.models import Answer, Campaign, Outcome
from voting.people.models import Channel, Consent, Person, Purpose
from voting.people.rules import search_key
from voting.storage.database import Model, db

MOMENT = datetime(2026, 6, 14, tzinfo=UTC)
INVENTED: dict[type, object] = {str: "x", int: 0, bool: False, date: JUNE, datetime: MOMENT}


def whole_disk(site: Site, server_folder: Path | None) -> bytes:
    """Every byte of the database's files, its write-ahead log apart, once all of it is written there."""
    if server_folder is None:
        files = [*site.instance.folder.glob("voting.sqlite*")]
    else:
        with site.app.app_context(), db.engine.connect() as connection:
            connection.execute(sa.text("CHECKPOINT"))
            ours = sa.text("SELECT oid FROM pg_database WHERE datname = current_database()")
            oid = str(connection.execute(ours).scalar_one())
        # The folders of other tests' databases are as many as there are tests before this one.
        others = {folder for folder in (server_folder / "base").iterdir() if folder.name != oid}
        files = [
            file
            for file in server_folder.rglob("*")
            if "pg_wal" not in file.parts and others.isdisjoint(file.parents)
        ]
    return b"".join(file.read_bytes() for file in files if file.is_file() and not file.is_socket())


def analyze(site: Site) -> None:
    """What PostgreSQL does by itself when a table has changed much."""
    with site.work() as session:
        session.execute(sa.text("ANALYZE"))


def is_postgresql(site: Site) -> bool:
    return site.instance.config.database.url.startswith("postgresql")


def add_person(session: Session, number: int, **said: Any) -> Person:
    """A person who consented at a door, with whatever columns a person has."""
    invented = {"name": f"Invented Resident {number}", "phone": f"07700{number:06}"}
    said = invented | {"email": f"r{number}@x.example"} | said
    said |= {"sought": search_key(name=said["name"], phone=said["phone"], email=said["email"])}
    person = Person(**_filled(Person, said))
    session.add(person)
    session.flush()
    consent = {"person_id": person.id, "purpose": Purpose.INVITE, "channel": Channel.CALL}
    session.add(Consent(**_filled(Consent, consent)))
    session.flush()
    return person


def _filled(model: type[Model], said: dict[str, Any]) -> dict[str, Any]:
    asked = [
        column
        for column in model.__table__.columns
        if not (column.nullable or column.default or column.server_default or column.name in said)
    ]
    return {column.name: INVENTED[python_type(column)] for column in asked} | said


def python_type(column: sa.ColumnElement[Any]) -> type:
    """What a column holds, as Python has it."""
    kind = column.type.impl_instance if isinstance(column.type, sa.TypeDecorator) else column.type
    return kind.python_type


def the_campaign(session: Session) -> Campaign:
    return session.scalars(sa.select(Campaign)).first() or make_campaign(session)


def add_answer(session: Session, said: str, *, street: str = "") -> Answer:
    return record_answer(
        session,
        the_campaign(session),
        ward=ward_named(session),
        outcome=Outcome.SPOKE,
        words=said,
        street=street,
        key=uuid.uuid4(),
    )
