"""What is wrong with marks, and what becomes of them, in the words of the ballot page and the paper desk."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from voting.ballots.models import Ballot
from voting.conference.messages import method_words
from voting.conference.models import Contest
from voting.conference.rules import ContestRules
from voting.methods.method import Boxes
from voting.vote.models import Reading
from voting.vote.rules import Fault, RejectedFor, Wrong


def fault_words(fault: Fault, rules: ContestRules) -> str:
    """What is wrong with marks made on a phone, and what to do."""
    if fault.wrong == Wrong.TWICE:
        return _(
            "You gave %(rank)s to %(times)s options. Give each number once.",
            rank=fault.rank,
            times=fault.times,
        )
    if fault.wrong == Wrong.MISSING:
        return missing_words(fault)
    # Where numbers are written, what to write and how it decides stands on the very same page.
    rule = method_words(rules) if rules.record.is_crossed else ""
    said = _("Your choice does not make a vote yet. %(rule)s", rule=rule).rstrip()
    if fault.wrong == Wrong.NOTHING_MARKED:
        return said + " " + _("Nothing is marked yet.")
    return said + " " + _("Options marked: %(marked)s.", marked=fault.times) if fault.times else said


def missing_words(fault: Fault) -> str:
    """Which number a vote has not, and what to do."""
    if fault.rank == 1:
        return _("No option has a 1. Give 1 to the option you want most.")
    return _(
        "%(rank)s is missing between %(after)s and %(before)s. Leave no number out.",
        rank=fault.rank,
        after=fault.rank - 1,
        before=fault.before,
    )


def how_much_is_used(contest: Contest, marks: Sequence[int]) -> str:
    """That somebody marked fewer options than they may, before they send it; empty where that cannot be."""
    options, given = len(contest.options), sum(1 for mark in marks if mark)
    record = contest.rules.record
    may_mark_more = record.is_crossed and record.most_marks != 1
    if may_mark_more and given < (contest.most_marks or options):
        return _(
            "You marked %(marked)s of %(all)s options. You may mark more, if you agree with more.",
            marked=given,
            all=options,
        )
    if record.is_ranked and given < options - 1:
        return _(
            "You gave numbers to %(marked)s of %(all)s options. You may go on, or stop here.",
            marked=given,
            all=options,
        )
    return ""


def outcome_words(outcome: RejectedFor, contest: Contest) -> str:
    """Why a paper counts for no option, for the steward who compares it."""
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
            return _("A number higher than 5 stands in a box.")
        case Boxes.RANK:
            return _("The best number stands in two boxes or more: nobody can tell which option comes first.")
        case Boxes.CROSS:
            return _("More boxes are marked than the ballot allows.")


def entered_words(state: Reading, ballot: Ballot, *, is_waiting: bool) -> str:
    """What came of a paper that was just entered, and where to put it."""
    given = {"number": ballot.number, "ward": ballot.contest.ward.name}
    match state:
        case Reading.WAITS:
            return _("Ballot %(number)s of %(ward)s is entered. A second person enters it, too.", **given)
        case Reading.SETTLED:
            return _(
                "Two people agree on ballot %(number)s of %(ward)s. Put the paper on the pile of those done.",
                **given,
            )
        case _ if is_waiting:
            return _(
                "Ballot %(number)s of %(ward)s is entered again. Now the other person enters it again.",
                **given,
            )
        case _:
            return _(
                "The entries of ballot %(number)s of %(ward)s differ once more. Look at it together.", **given
            )


def restored_words(ballot: Ballot, *, is_agreed: bool) -> str:
    """What comes next for a paper whose ballot somebody would restore; the same whatever became of it."""
    if is_agreed:
        return _(
            "Two officers agree. If ballot %(number)s was taken back, it is handed out again: "
            "enter its paper now. If it still can’t be entered, put the paper with those not entered.",
            number=ballot.number,
        )
    return _(
        "You have proposed to restore ballot %(number)s. Give its paper to another officer, who enters it "
        "from their own account and confirms.",
        number=ballot.number,
    )
