"""Translation: the only module through which services use the library that does it."""

from __future__ import annotations

from typing import cast

from flask_babel import format_date, gettext, lazy_gettext, ngettext

__all__ = ["format_date", "gettext", "lazy", "mark", "ngettext"]


def lazy(text: str) -> str:
    """Mark a form's words for lazy translation, in the reader's language; extracted like gettext's."""
    return cast("str", lazy_gettext(text))


def mark(text: str) -> str:
    """Mark words that a library translates by our catalogue when showing them; extracted like gettext's."""
    return text
