"""The words of a result that stand on its page and on its notice alike."""

from __future__ import annotations

from flask_babel import gettext as _

from voting.vote.rules import RejectedFor


def rejected_words(reason: str) -> str:
    """Why a paper counted for no option."""
    match RejectedFor(reason):
        case RejectedFor.BLANK:
            return _("left blank")
        case RejectedFor.TOO_MANY:
            return _("with too many marks")
        case RejectedFor.UNCLEAR:
            return _("not clear")
