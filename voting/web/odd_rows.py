"""Rows that hold values this program never writes: an unknown state, or a malformed key.

Anyone with write access to the database can write such a value, and then no page could read the row. So the
error page says which row it is, and what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlalchemy as sa
from flask import Flask, render_template
from sqlalchemy.orm import Session

from voting.plain.translating import gettext as _
from voting.storage.database import Model, db
from voting.storage.transactions import let_go

# The errors of SQLAlchemy for a word that is not in a column's enumeration, and of Python for a malformed
# key.
NO_WORD = re.compile(r"'(.{0,200})' is not among the defined enum values")
NO_KEY = "badly formed hexadecimal UUID string"
# How many rows are named, and by which column: never a name or an address, as strangers may read the page.
MOST_ROWS, NAMED_BY = 5, ("number", "slug", "code", "id", "ballot_id", "contest_id")
STATUS = 500


def init_odd_rows(app: Flask) -> None:
    """Answer requests that meet such a row with one sentence that names it."""
    app.register_error_handler(LookupError, answer)
    app.register_error_handler(ValueError, answer)


def answer(error: LookupError | ValueError) -> tuple[str, int]:
    """Render the page that names the rows; any other error is raised again."""
    word = NO_WORD.match(str(error)) if type(error) is LookupError else None
    if word is None and not (type(error) is ValueError and str(error) == NO_KEY):
        raise error
    let_go(db.session)
    found = odd_words(db.session, word[1]) if word else odd_keys(db.session)
    sentence = _(
        "Someone changed the database: it holds something that this site never writes. Keep a copy "
        "of everything, and ask an administrator to put this back as it was: %(rows)s.",
        rows="; ".join(found) or _("a row that no longer exists"),
    )
    let_go(db.session)
    return render_template("refusal.html", sentence=sentence, status=STATUS), STATUS


def odd_words(session: Session, word: str) -> list[str]:
    """Return the rows that hold a word not in their column's enumeration."""
    columns = (each for each in _columns() if isinstance(each.type, sa.Enum) and word not in each.type.enums)
    return _named(session, ((each, sa.cast(each, sa.Text) == word) for each in columns))


def odd_keys(session: Session) -> list[str]:
    """Return the rows that hold a malformed key; only SQLite stores such a thing."""
    columns = (each for each in _columns() if isinstance(each.type, sa.Uuid))
    hexadecimal = "[0-9a-f]" * 32
    return _named(session, ((each, sa.cast(each, sa.Text).op("NOT GLOB")(hexadecimal)) for each in columns))


def _columns() -> Iterator[sa.Column[object]]:
    for table in Model.metadata.sorted_tables:
        yield from table.columns


def _named(session: Session, where: Iterator[tuple[sa.Column[object], sa.ColumnElement[bool]]]) -> list[str]:
    """Describe some rows by their table, an identifying column, and the value at fault."""
    named = list[str]()
    for column, is_odd in where:
        known_by = next((name for name in NAMED_BY if name in column.table.columns), column.name)
        texts = (sa.cast(each, sa.Text) for each in (column.table.columns[known_by], column))
        for name, text in session.execute(sa.select(*texts).where(is_odd).limit(MOST_ROWS)):
            named.append(f"{column.table.name} {known_by} {name}: {column.name} “{text}”")
    return named[:MOST_ROWS]
