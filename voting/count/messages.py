"""The words of a count: what is read aloud, and what its numbers are."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from voting.conference.models import Method, TieRule
from voting.conference.rules import HIGHEST_SCORE, RANKED
from voting.count.rules import Typed
from voting.vote.rules import RejectedFor


def decides_words(decides: str, rule: TieRule) -> str:
    """What befalls the option on which a lot falls, or that the dice give."""
    if rule == TieRule.DICE:
        return dice_decide_words(decides)
    match decides:
        case "out":
            return _("The option on which the lot falls goes out, and its votes pass on.")
        case "first":
            return _("The option on which the lot falls passes on first what it has too many of.")
        case _:
            return _("The option on which the lot falls is chosen.")


def dice_decide_words(decides: str) -> str:
    """What the dice decide."""
    match decides:
        case "out":
            return _("The dice decide which goes out, and its votes pass on.")
        case "first":
            return _("The dice decide which passes on first what it has too many of.")
        case _:
            return _("The dice decide which is chosen.")


def typed_words(typed: Typed) -> str:
    """What came of a lot that an officer has just typed, and what is next."""
    match typed:
        case Typed.WAITS:
            return _("You have typed it. Now another officer types it, too, and does not see yours.")
        case Typed.DIFFERS:
            return _("You and the other officer typed different things, so both entries are dropped.")
        case Typed.AGREES:
            return _("Two officers have typed the same. The lot is recorded and published with the result.")


def counted_words(method: str) -> str:
    """What the number beside each option of a result counts."""
    match method:
        case Method.RUN_OFF | Method.RANKED_PAIRS | Method.STV:
            return _("First choices")
        case Method.SCORE:
            return _("Points")
        case _:
            return _("Votes")


def rejected_words(reason: str, method: str) -> str:
    """Why a paper counted for no option."""
    match RejectedFor(reason):
        case RejectedFor.BLANK:
            return _("left blank")
        case RejectedFor.UNCLEAR:
            return _("not clear")
        case RejectedFor.TOO_MANY if method == Method.SCORE:
            return _("with a number higher than %(highest)s", highest=HIGHEST_SCORE)
        case RejectedFor.TOO_MANY if method in RANKED:
            return _("with the best number in two boxes or more")
        case RejectedFor.TOO_MANY:
            return _("with too many marks")


def planted_words(number: int) -> str:
    """What envelopes are that this program did not put where they lay; empty where there are none."""
    if not number:
        return ""
    return ngettext(
        "%(num)s sealed vote was put into a ballot by something other than this program. It does not count.",
        "%(num)s sealed votes were put into ballots by something other than this program. They do not count.",
        number,
    )
