"""Faults in marks, and the outcome of a paper, in the words of the ballot page and the paper desk."""

from __future__ import annotations

from collections.abc import Sequence

from voting.ballots.models import Ballot
from voting.conference.messages import method_words
from voting.conference.models import Contest
from voting.conference.rules import ContestRules
from voting.methods.method import Boxes
from voting.plain.translating import gettext as _
from voting.vote.models import Reading
from voting.vote.rules import Fault, RejectedFor, Wrong


def fault_words(fault: Fault, rules: ContestRules) -> str:
    """Say what is wrong with marks made on a phone, and what to do."""
    if fault.wrong == Wrong.TWICE:
        return _(
            "You gave the number %(rank)s to %(times)s options. Use each number only once.",
            rank=fault.rank,
            times=fault.times,
        )
    if fault.wrong == Wrong.MISSING:
        return missing_words(fault)
    # Where numbers are written, the same page already says what to write and how the vote is decided.
    rule = method_words(rules) if rules.record.is_crossed else ""
    said = _("Your vote isn’t ready yet. %(rule)s", rule=rule).rstrip()
    if fault.wrong == Wrong.NOTHING_MARKED:
        return said + " " + _("You haven’t marked anything.")
    return said + " " + _("Options marked: %(marked)s.", marked=fault.times) if fault.times else said


def missing_words(fault: Fault) -> str:
    """Say which number is missing from a vote, and what to do."""
    if fault.rank == 1:
        return _("No option has a 1. Give 1 to the option you want most.")
    return _(
        "The number %(rank)s is missing between %(after)s and %(before)s. Don’t skip any numbers.",
        rank=fault.rank,
        after=fault.rank - 1,
        before=fault.before,
    )


def how_much_is_used(contest: Contest, marks: Sequence[int]) -> str:
    """Say before sending that fewer options are marked than allowed; empty where that cannot be."""
    options, given = len(contest.options), sum(1 for mark in marks if mark)
    record = contest.rules.record
    may_mark_more = record.is_crossed and record.most_marks != 1
    if may_mark_more and given < (contest.most_marks or options):
        return _(
            "You marked %(marked)s of %(all)s options. You can mark more if you agree with more.",
            marked=given,
            all=options,
        )
    if record.is_ranked and given < options - 1:
        return _(
            "You numbered %(marked)s of %(all)s options. You can carry on, or stop here.",
            marked=given,
            all=options,
        )
    return ""


def outcome_words(outcome: RejectedFor, contest: Contest) -> str:
    """Say why a paper counts for no option, to the steward who compares it."""
    match outcome:
        case RejectedFor.BLANK:
            return _("No box is marked.")
        case RejectedFor.UNCLEAR:
            return _("Its marks are unclear, or show who voted.")
        case RejectedFor.TOO_MANY:
            return _too_many_words(contest.rules.record.boxes)


def _too_many_words(boxes: Boxes) -> str:
    match boxes:
        case Boxes.POINTS:
            return _("A box has a number higher than 5.")
        case Boxes.RANK:
            return _("Two or more boxes share the best number, so nobody can tell which option comes first.")
        case Boxes.CROSS:
            return _("More boxes are marked than the ballot allows.")


def entered_words(state: Reading, ballot: Ballot, *, is_waiting: bool) -> str:
    """Say what became of a paper just entered, and where to put it."""
    given = {"number": ballot.number, "ward": ballot.contest.ward.name}
    match state:
        case Reading.WAITS:
            return _(
                "Ballot %(number)s of %(ward)s has been entered. A second person needs to enter it too.",
                **given,
            )
        case Reading.SETTLED:
            return _(
                "Both entries agree on ballot %(number)s of %(ward)s. Put the paper on the finished pile.",
                **given,
            )
        case _ if is_waiting:
            return _(
                "Ballot %(number)s of %(ward)s has been entered again. Now the other person needs "
                "to enter it again.",
                **given,
            )
        case _:
            return _(
                "The entries for ballot %(number)s of %(ward)s still differ. Look at it together.", **given
            )


def restored_words(ballot: Ballot, *, is_agreed: bool) -> str:
    """Say what comes next for a paper whose ballot is to be restored; the same whatever became of it."""
    if is_agreed:
        return _(
            "Two officers agree. If ballot %(number)s had been taken back, it now counts as handed "
            "out again: enter its paper now. If it still can’t be entered, put the paper with "
            "those marked “not entered”.",
            number=ballot.number,
        )
    return _(
        "You’ve proposed restoring ballot %(number)s. Give its paper to another officer, who "
        "confirms by entering it from their own account.",
        number=ballot.number,
    )
