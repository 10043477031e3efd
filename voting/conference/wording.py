"""The words for each method and tie rule: the same on the organiser's page, the ballot and the result."""

from __future__ import annotations

from flask_babel import gettext as _

from voting.conference.models import ContestState, Method, TieRule


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


def state_words(state: ContestState) -> str:
    """Where a contest stands, as residents read it."""
    match state:
        case ContestState.READY:
            return _("Voting has not begun yet.")
        case ContestState.OPEN:
            return _("Voting is open now.")
        case ContestState.CLOSED | ContestState.COUNTED:
            return _("Voting is over. The votes are being counted.")
        case ContestState.PUBLISHED:
            return _("The result is out.")


def cannot_move_words(before: ContestState, after: ContestState, *, ward: str) -> str:
    """Why a contest cannot go from one state to another, and what to do about it."""
    match after:
        case ContestState.OPEN if before == ContestState.OPEN:
            return _("Voting in %(ward)s is open already.", ward=ward)
        case ContestState.OPEN:
            return _("Voting in %(ward)s is over. A vote that was closed is never opened again.", ward=ward)
        case ContestState.CLOSED if before == ContestState.READY:
            return _("Voting in %(ward)s has not begun, so it cannot be closed. Open it first.", ward=ward)
        case ContestState.CLOSED:
            return _("Voting in %(ward)s is closed already.", ward=ward)
        case ContestState.COUNTED:
            return _cannot_count_words(before, ward=ward)
        case _:
            return _("The result of %(ward)s cannot be published now. Look at its count first.", ward=ward)


def _cannot_count_words(before: ContestState, *, ward: str) -> str:
    if before in {ContestState.READY, ContestState.OPEN}:
        return _("Voting in %(ward)s is not over. Close it before you count.", ward=ward)
    return _("The votes of %(ward)s are counted already.", ward=ward)
