"""The words of a count that are read aloud."""

from __future__ import annotations

from flask_babel import gettext as _


def decides_words(decides: str) -> str:
    """What befalls the option on which a lot falls."""
    match decides:
        case "out":
            return _("The option on which the lot falls goes out, and its votes pass on.")
        case "first":
            return _("The option on which the lot falls passes on first what it has too many of.")
        case _:
            return _("The option on which the lot falls is chosen.")
