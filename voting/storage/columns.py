"""Column types that normalise every value, wherever it comes from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from voting.plain.text_cleaning import visible


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, without an offset in the database."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class Week(sa.types.TypeDecorator[date]):
    """A day stored and compared as the Monday of its week, wherever it comes from."""

    impl = sa.Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: sa.Dialect) -> date | None:
        return value - timedelta(days=value.weekday()) if value else None


class VisibleText(sa.types.TypeDecorator[str]):
    """Text with nothing hidden in it, wherever it comes from: no direction mark is ever stored."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return value if value is None else visible(value)
