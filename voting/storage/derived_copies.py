"""The copies PostgreSQL makes of its own accord: column statistics, and lines in its log.

ANALYZE, which runs automatically, copies values of every column into pg_statistic, where they outlive their
row. So statistics are kept only for columns that the planner needs and that never hold anything secret or
erasable.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from voting.storage.database import Model
from voting.storage.rewriting import REWRITE_SECONDS, keep_everybody_out

# For tables whose rows are erased: only keys have statistics, unless a column says otherwise.
ERASABLE = {"erasable": True}
# For text columns that hold nothing secret, are never erased, and whose statistics the planner needs.
PLANNED = {"planned": True}


def keeps_statistics(column: sa.Column[object]) -> bool:
    """Whether PostgreSQL may copy this column's values: keys, and types other than text, bytes and JSON."""
    if column.primary_key or column.foreign_keys or column.info.get("planned"):
        return True
    return not column.table.info.get("erasable") and not _is_free(column.type)


def _is_free(kind: sa.types.TypeEngine[object]) -> bool:
    if isinstance(kind, sa.types.TypeDecorator):
        kind = kind.impl_instance
    is_text = isinstance(kind, sa.String) and not isinstance(kind, sa.Enum)
    return is_text or isinstance(kind, sa.LargeBinary | sa.JSON)


COLUMNS = sa.text("""
    SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS kind,
        coalesce(a.attstattarget, -1) <> 0 AS is_copied,
        EXISTS (SELECT FROM pg_stats s WHERE s.schemaname = n.nspname AND s.tablename = c.relname
            AND s.attname = a.attname) AS is_kept
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.oid = to_regclass(:table) AND a.attnum > 0 AND NOT a.attisdropped
""")


def forget_statistics(engine: sa.Engine) -> None:
    """Stop PostgreSQL copying anything secret into its statistics, and drop what it has copied.

    Safe to repeat. Raises OperationalError when a table stays in use for too long.
    """
    if engine.dialect.name != "postgresql":
        return
    with engine.begin() as connection:
        connection.execute(sa.text(f"SET LOCAL lock_timeout = '{REWRITE_SECONDS:.0f}s'"))
        copied = [_forget(connection, table) for table in Model.metadata.sorted_tables]
    if any(copied):
        rewrite_statistics(engine)


def _forget(connection: sa.Connection, table: sa.Table) -> bool:
    """Stop statistics on the columns that must have none; return whether any had been copied."""
    columns = {column.name for column in table.columns if not keeps_statistics(column)}
    there = connection.execute(COLUMNS, {"table": f'"{table.name}"'})
    found = [each for each in there if each.name in columns]
    stops = [f'ALTER COLUMN "{each.name}" SET STATISTICS 0' for each in found if each.is_copied]
    # Setting a column to the type it already has drops its statistics without touching a row.
    drops = [f'ALTER COLUMN "{each.name}" TYPE {each.kind}' for each in found if each.is_kept]
    for changes in filter(None, (stops, drops)):
        connection.execute(sa.text(f'ALTER TABLE "{table.name}" {", ".join(changes)}'))
    return bool(drops)


def rewrite_statistics(engine: sa.Engine) -> bool:
    """Rewrite pg_statistic, whose freed pages hold dropped statistics; return whether we may.

    Only the database's owner may. No query can be planned meanwhile, for some milliseconds.
    """
    if engine.dialect.name != "postgresql":
        return True
    if not owns_database(engine):
        return False
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        keep_everybody_out(connection, "VACUUM (FULL) pg_catalog.pg_statistic")
    return True


def owns_database(engine: sa.Engine) -> bool:
    """Whether our role may rewrite PostgreSQL's own data about the whole database."""
    owner = "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"
    with engine.connect() as connection:
        return bool(connection.scalar(sa.text(owner)))


# A statement log includes the parameters, which are people's words and sealed votes, unless these are left
# out.
LOGGED = sa.text("""
    SELECT name FROM pg_settings
    WHERE (name = 'log_statement' AND setting IN ('mod', 'all')
        OR name IN ('log_min_duration_statement', 'auto_explain.log_min_duration') AND setting <> '-1'
        OR name = 'log_transaction_sample_rate' AND setting <> '0')
    AND current_setting('log_parameter_max_length') <> '0'
    UNION ALL
    SELECT name FROM pg_settings WHERE name = 'log_parameter_max_length_on_error' AND setting <> '0'
    ORDER BY name
""")


def loose_copies(engine: sa.Engine) -> Iterator[str]:
    """Yield a sentence on each setting that makes PostgreSQL keep copies nothing here can make up for."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        for name in connection.scalars(LOGGED):
            yield (
                f"PostgreSQL writes what people say and sealed votes into its log ({name}). "
                "Set log_parameter_max_length = 0 and log_parameter_max_length_on_error = 0."
            )
    if not owns_database(engine):
        yield (
            "The database belongs to another role: old statistics stay in freed pages of pg_statistic. "
            "Make our role its owner, or rewrite them by hand: docs/hosting.md says how."
        )
