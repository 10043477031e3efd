"""The words of a count: announcements, and the meaning of its numbers."""

from __future__ import annotations

from voting.conference.messages import words_of
from voting.conference.models import TieRule
from voting.count.rules import Typed
from voting.methods.method import Boxes, Method
from voting.methods.registry import METHODS
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.vote.rules import RejectedFor


def decides_words(decides: str, rule: TieRule) -> str:
    """Say what happens to the option that is drawn, by lot or by dice."""
    if rule == TieRule.DICE:
        return dice_decide_words(decides)
    match decides:
        case "out":
            return _("The option drawn is out, and its votes are transferred.")
        case "first":
            return _("The surplus of the option drawn is transferred first.")
        case _:
            return _("The option drawn is chosen.")


def dice_decide_words(decides: str) -> str:
    """Say what the dice decide."""
    match decides:
        case "out":
            return _("The dice decide which option is out, and its votes are transferred.")
        case "first":
            return _("The dice decide whose surplus is transferred first.")
        case _:
            return _("The dice decide which option is chosen.")


def typed_words(typed: Typed) -> str:
    """Say what became of a draw that an officer has just entered, and what is next."""
    match typed:
        case Typed.WAITS:
            return _("You’ve entered it. Another officer now needs to enter it too, without seeing yours.")
        case Typed.DIFFERS:
            return _("You and the other officer entered different things, so both entries have been dropped.")
        case Typed.AGREES:
            return _(
                "Both officers entered the same. The draw is recorded, and will be published with the result."
            )


def counted_words(method: str) -> str:
    """Say what the number beside each option of a result counts."""
    return _(words_of(method).counted)


def number_words(method: str, number: int) -> str:
    """Return the words after an option's number where it is displayed large."""
    one, many = words_of(method).number
    return ngettext(one, many, number)


def rejected_words(reason: str, method: str) -> str:
    """Say why a paper counted for no option."""
    match RejectedFor(reason):
        case RejectedFor.BLANK:
            return _("left blank")
        case RejectedFor.UNCLEAR:
            return _("not clear")
        case RejectedFor.TOO_MANY:
            return _too_many_words(METHODS[method])


def _too_many_words(method: Method) -> str:
    match method.boxes:
        case Boxes.POINTS:
            return _("with a number higher than %(highest)s", highest=method.highest)
        case Boxes.RANK:
            return _("with more than one first choice")
        case Boxes.CROSS:
            return _("with too many marks")


def planted_words(number: int) -> str:
    """Say what envelopes are that this program did not put into ballots; empty if there are none."""
    if not number:
        return ""
    return ngettext(
        "%(num)s sealed vote was added to a ballot by something other than this program. It does not count.",
        "%(num)s sealed votes were added to ballots by something other than this program. They do not count.",
        number,
    )
