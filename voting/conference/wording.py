"""The words for each method and tie rule: the same on the organiser's page, the ballot and the result."""

from __future__ import annotations

from flask_babel import gettext as _

from voting.conference.models import Method, TieRule


def method_name(method: Method) -> str:
    """A method's name, for a list to choose from."""
    match method:
        case Method.CHOOSE_ONE:
            return _("Choose one")
        case Method.APPROVAL:
            return _("Choose all you agree with")


def method_words(method: Method) -> str:
    """How the contest is decided, as the voter reads it."""
    match method:
        case Method.CHOOSE_ONE:
            return _("Choose one option. The option chosen by the most people wins.")
        case Method.APPROVAL:
            return _(
                "Choose every option you agree with: one, several or all of them. "
                "The option chosen by the most people wins."
            )


def mark_words(method: Method) -> str:
    """What to do on the paper, as the voter reads it."""
    match method:
        case Method.CHOOSE_ONE:
            return _("Put a cross (X) in ONE box.")
        case Method.APPROVAL:
            return _("Put a cross (X) in the box of EVERY option you agree with.")


def tie_words(rule: TieRule) -> str:
    """What happens when options come out level, as the voter reads it."""
    match rule:
        case TieRule.LOT:
            return _(
                "If two or more options tie for first place, one of them is drawn by lot, in public. "
                "How it was drawn, and who watched, is published."
            )
