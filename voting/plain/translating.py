"""Translation: the only module through which the rooms use the library that does it."""

from __future__ import annotations

from typing import cast

from flask_babel import (
    force_locale,
    format_date,
    format_datetime,
    format_decimal,
    format_time,
    get_locale,
    gettext,
    lazy_gettext,
    ngettext,
    refresh,
)

__all__ = [
    "force_locale",
    "format_date",
    "format_datetime",
    "format_decimal",
    "format_time",
    "get_locale",
    "gettext",
    "lazy",
    "mark",
    "ngettext",
    "refresh",
]


def lazy(text: str) -> str:
    """Mark a form's words for lazy translation, in the reader's language; extracted like gettext's."""
    return cast("str", lazy_gettext(text))


def mark(text: str) -> str:
    """Mark words that a library translates by our catalogue when showing them; extracted like gettext's."""
    return text
