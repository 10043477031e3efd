"""Days and moments as people in the seat say them, in the language at hand and by the seat's clock."""

from __future__ import annotations

from datetime import date, datetime

from voting.plain.translating import format_date, format_datetime, get_locale


def local_time(moment: datetime) -> str:
    """Format a moment as people in the seat say it: 14 June 2026, 19:30."""
    return format_datetime(moment, f"d MMMM y'{comma()}'HH:mm")


def local_date(day: date | datetime) -> str:
    """Format a day as people in the seat say it: 14 June 2026."""
    return format_date(day, "d MMMM y")


def comma() -> str:
    """Return the separator between the parts of a row, and between a day and its time."""
    locale = get_locale()
    return "، " if locale and locale.language in {"ar", "ur"} else ", "
