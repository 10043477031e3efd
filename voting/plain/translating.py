"""Translating: the only module that services need of the library that does it."""

from __future__ import annotations

from typing import cast

from flask_babel import format_date, gettext, lazy_gettext, ngettext

__all__ = ["format_date", "gettext", "lazy", "mark", "ngettext"]


def lazy(text: str) -> str:
    """A form's words, in the language of whoever looks at it; extracted like gettext's."""
    return cast("str", lazy_gettext(text))


def mark(text: str) -> str:
    """Words that a library translates by our catalogue when it shows them; extracted like gettext's."""
    return text
