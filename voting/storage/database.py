"""The database: engine, session, and the base of every table."""

from __future__ import annotations

import enum
import inspect
import logging
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, partial
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import Flask, before_render_template, g, has_app_context, has_request_context
from flask_alembic import Alembic
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql, sqlite

from voting.site.instance import Instance
from voting.storage.columns import UtcDateTime, VisibleText
from voting.storage.instances import INSTANCE
from voting.storage.transactions import let_go_of_look, let_page_write, make_durable, stop_writing
from voting.storage.write_queue import QueueingConnection, WriteQueue

LOCK_WAIT_SECONDS = 30
# Under which names the engine carries the key that seals the journal, and the file that keeps its end.
JOURNAL_KEY, JOURNAL_END = "journal_key", "journal_end"
# A server process has 32 threads (voting.cli.serve); two processes have to fit within PostgreSQL's usual 100
# connections.
POOL = {"pool_size": 8, "max_overflow": 32}
INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def _values(words: type[enum.StrEnum]) -> list[str]:
    return [word.value for word in words]


class Model(orm.DeclarativeBase):
    """The base of every table."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime,
        date: sa.Date,
        str: VisibleText,
        bytes: sa.LargeBinary,
        dict[str, Any]: sa.JSON,
        dict[str, int]: sa.JSON,
        dict[str, str]: sa.JSON,
        list[str]: sa.JSON,
        list[int]: sa.JSON,
        list[dict[str, Any]]: sa.JSON,
        enum.StrEnum: sa.Enum(
            enum.StrEnum,
            native_enum=False,
            length=20,
            values_callable=_values,
        ),
    }


def random_key() -> orm.Mapped[uuid.UUID]:
    """A primary key that reveals nothing about order or time."""
    return orm.mapped_column(primary_key=True, default=uuid.uuid4)


def add_unless_there(
    session: orm.Session, model: type[Model], rows: Sequence[dict[str, Any]]
) -> set[uuid.UUID]:
    """Insert rows, skipping those that conflict on a unique key; return the keys of those inserted."""
    if not rows:
        return set()
    session.flush()
    # In one order, so that no two who add the same lock each other out.
    ordered = sorted(rows, key=lambda row: row["id"])
    return set(
        session.connection().execute(_adding(session.get_bind().dialect.name, model), ordered).scalars()
    )


def insert_unless_there(session: orm.Session, model: type[Model], row: dict[str, Any]) -> bool:
    """Insert one row unless its key exists, and return whether it was inserted."""
    statement = INSERT[session.get_bind().dialect.name](model).values(**row).on_conflict_do_nothing()
    return session.execute(statement.returning(*model.__table__.primary_key)).first() is not None


def add_or_renew(
    session: orm.Session,
    model: type[Model],
    rows: Sequence[dict[str, Any]],
    *,
    by: str,
    keep: Sequence[str] = (),
) -> None:
    """Upsert rows, leaving alone existing ones that are newer: with a higher number in `by`.

    Columns named in `keep` retain the value they were first written with.
    """
    if rows:
        renewed = tuple(name for name in rows[0] if name not in {"id", *keep})
        _execute_each(session, _renewing(session.get_bind().dialect.name, model, renewed, by), rows)


def add_up(
    session: orm.Session, model: type[Model], rows: Sequence[dict[str, Any]], *, sums: Sequence[str]
) -> None:
    """Add rows, or add the numbers in `sums` to those of the existing rows."""
    if rows:
        _execute_each(session, _summing(session.get_bind().dialect.name, model, tuple(sums)), rows)


# Each statement is built once and cached: building one takes longer than executing it.
@cache
def _adding(dialect: str, model: type[Model]) -> Any:
    added = INSERT[dialect](model.__table__).on_conflict_do_nothing()
    return added.returning(model.__table__.c.id)


@cache
def _renewing(dialect: str, model: type[Model], names: tuple[str, ...], by: str) -> Any:
    statement, there = INSERT[dialect](model.__table__), model.__table__.c
    new = statement.excluded
    renewed = {name: new[name] for name in names}
    return statement.on_conflict_do_update(index_elements=["id"], set_=renewed, where=new[by] >= there[by])


@cache
def _summing(dialect: str, model: type[Model], names: tuple[str, ...]) -> Any:
    statement, there = INSERT[dialect](model.__table__), model.__table__.c
    summed = {name: there[name] + statement.excluded[name] for name in names}
    return statement.on_conflict_do_update(index_elements=["id"], set_=summed)


def _execute_each(session: orm.Session, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Execute one statement per row: a single statement for many rows takes longer to build."""
    session.flush()
    session.connection().execute(statement, sorted(rows, key=lambda row: row["id"]))


class Database(SQLAlchemy):
    """The engine, and a session opened on first use: most of a voter's pages never need one."""

    def get_session(self, name: str = "default") -> orm.Session:
        g.has_session = True
        return super().get_session(name)

    def let_go(self) -> None:
        """End the transaction before waiting for others: a waiter must hold nothing that they wait for."""
        if g.get("has_session", False):
            self.session.rollback()

    def let_go_of_look(self) -> None:
        """Let go before slow work, where a site is at hand and nothing is still to be committed."""
        if has_app_context():
            let_go_of_look(self.session)


db = Database()
alembic = Alembic(run_mkdir=False, command_name="", metadatas=Model.metadata)


def let_pages_write(app: Flask) -> None:
    """Let a page write from the start of its view until its answer is rendered; must be the last hook."""
    app.before_request(lambda: let_page_write(db.get_session))

    def stop(_app: Flask, **_facts: object) -> None:
        if has_request_context():
            stop_writing(db.session)

    before_render_template.connect(stop, app, weak=False)


def init_database(app: Flask, instance: Instance) -> None:
    """Give the app its engine, session and migrations."""
    url = instance.database_address
    # Statement parameters, such as a vote or a person's words, never go into a log.
    options: dict[str, Any] = {"url": url, "hide_parameters": True} | POOL
    if url.get_backend_name() == "sqlite":
        options["connect_args"] = {
            "timeout": LOCK_WAIT_SECONDS,
            "isolation_level": None,
            "factory": partial(QueueingConnection, queue=WriteQueue(url.database, wait=LOCK_WAIT_SECONDS)),
        }
    else:
        # Whatever the server's default: a cast that waited for closing must see that the vote is closed.
        options["isolation_level"] = "READ COMMITTED"
    app.config["SQLALCHEMY_ENGINES"] = {"default": options}
    app.config["ALEMBIC"] = {"script_location": "migrations"}
    db.init_app(app)
    # No session here is asynchronous, and closing asynchronous ones would start an event loop on every
    # request.
    closers = app.teardown_appcontext_funcs
    app.teardown_appcontext_funcs = [each for each in closers if not inspect.iscoroutinefunction(each)]
    alembic.init_app(app)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        make_durable(db.engine)
        kept = {JOURNAL_KEY: instance.secret(JOURNAL_KEY), JOURNAL_END: instance.journal_end}
        db.engine.update_execution_options(**kept | {INSTANCE: instance})
