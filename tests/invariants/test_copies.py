"""No column that may hold something secret or erased is copied by PostgreSQL into its statistics."""

from __future__ import annotations

import sqlalchemy as sa

from tests.sites import Site
from tests.stages.disk import python_type
from voting.storage.database import Model, db
from voting.storage.derived_copies import COLUMNS, keeps_statistics

# What the planner needs to know, each for a reason; nothing of it is secret, and none of it is erased.
PLANNED: set[str] = set()


def test_no_column_of_text_bytes_or_lists_has_statistics_unless_it_is_named_here() -> None:
    kept = {
        f"{table.name}.{column.name}"
        for table in Model.metadata.tables.values()
        for column in table.columns
        if keeps_statistics(column)
        and not (column.primary_key or column.foreign_keys)
        and (table.info.get("erasable") or python_type(column) in {str, bytes, dict, list})
        and not isinstance(column.type, sa.Enum)
    }
    assert kept == PLANNED


def test_what_is_erased_with_a_person_has_no_statistics() -> None:
    for name in ("person", "consent"):
        table = Model.metadata.tables[name]
        assert [column.name for column in table.columns if keeps_statistics(column)] == [
            column.name for column in table.columns if column.primary_key or column.foreign_keys
        ]


def test_the_database_copies_what_the_models_say(site: Site) -> None:
    if not site.instance.config.database.url.startswith("postgresql"):
        return
    with site.app.app_context(), db.engine.connect() as connection:
        for table in Model.metadata.sorted_tables:
            there = {each.name: each for each in connection.execute(COLUMNS, {"table": f'"{table.name}"'})}
            for column in table.columns:
                assert there[column.name].is_copied == keeps_statistics(column), f"{table.name}.{column.name}"


def test_no_index_copies_more_than_columns(site: Site) -> None:
    """An index over an expression has statistics of its own, which nothing switches off."""
    for table in Model.metadata.tables.values():
        for index in table.indexes:
            assert all(isinstance(each, sa.Column) for each in index.expressions), index.name


def test_tables_of_people_and_answers_have_no_row_ids_on_sqlite(site: Site) -> None:
    if site.instance.config.database.url.startswith("postgresql"):
        return
    with site.app.app_context(), db.engine.connect() as connection:
        made = dict(connection.execute(sa.text("SELECT name, sql FROM sqlite_master")).tuples().all())
    for name in ("person", "consent", "answer", "vote", "receipt", "paper_reading"):
        assert "WITHOUT ROWID" in made[name].upper(), name
