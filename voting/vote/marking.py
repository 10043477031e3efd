"""A ballot on a phone: every box is always sent, and in one length, so that no length tells what is in it.

A box is a list or a few radio buttons with equally long values, the empty one chosen beforehand. What was
marked is carried on as one text of all boxes. So it works without scripts, too.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from flask import request
from flask_babel import gettext as _
from markupsafe import Markup

from voting.ballots.codes import read_code
from voting.ballots.models import Ballot
from voting.conference.models import Contest, Method
from voting.conference.rules import HIGHEST_SCORE, NUMBERED, order_of
from voting.conference.wording import mark_words, method_words
from voting.vote.languages import title_of
from voting.vote.rules import UNKNOWN, as_text, boxes_of, by_number, marks_in, read_box, read_boxes

# All boxes as one text; the one option that is crossed, where there is but one; and a box for each option.
TEXT, CROSS, BOX = "marks", "cross", "box"
NOTHING = "00"
# How many numbers, besides none, stand side by side on a narrow phone.
MOST_IN_A_ROW = 6
CROSSED, EMPTY = "✓", "–"


@dataclass(frozen=True)
class Box:
    """An option of a ballot with its box: how its field is named, and what stands in it."""

    option: int
    name: str
    title: Markup
    number: int


@dataclass(frozen=True)
class Shown:
    """An option and what was marked: a sign, what that is to a screen reader, and the title."""

    is_marked: bool
    sign: str
    words: str
    title: Markup


@dataclass(frozen=True)
class Marking:
    """A ballot on a phone, and what was marked on it so far."""

    code: str
    contest: Contest
    order: list[int]
    boxes: list[int]
    # What makes a repeat of the next step the same attempt.
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def kind(self) -> str:
        """How the boxes look: one cross, a cross or none in each, a row of numbers, or a list of them."""
        if self.contest.method in NUMBERED:
            return "row" if len(self.numbers) <= MOST_IN_A_ROW else "list"
        return "one" if self.contest.method == Method.CHOOSE_ONE else "each"

    @property
    def numbers(self) -> range:
        """The numbers that a box can hold, besides none."""
        return range(1, (HIGHEST_SCORE if self.contest.method == Method.SCORE else len(self.order)) + 1)

    @property
    def nothing(self) -> str:
        """What an empty box says."""
        return "0" if self.contest.method == Method.SCORE else EMPTY

    @property
    def legend(self) -> str:
        """What to do."""
        ruling = self.contest.ruling
        return mark_words(ruling) if self.contest.method in NUMBERED else method_words(ruling)

    @property
    def rule(self) -> str:
        """How it is decided, where the legend does not say it."""
        return method_words(self.contest.ruling) if self.contest.method in NUMBERED else ""

    @property
    def marks(self) -> list[int]:
        """What the vote says."""
        return marks_in(self.boxes, ruling=self.contest.ruling, options=len(self.order))

    @property
    def text(self) -> str:
        """All boxes, to be sent on."""
        return as_text(self.boxes)

    @cached_property
    def each(self) -> list[Box]:
        """The boxes in the order of the paper; what cannot be in them is left out."""
        highest = self.numbers[-1] if self.contest.method in NUMBERED else 1
        fits = len(self.boxes) == len(self.order)
        numbers = self.boxes if fits else [0] * len(self.order)
        return [
            Box(
                option,
                f"{BOX}{option:02}",
                title_of(self.contest, option),
                number if 0 <= (number := numbers[option - 1]) <= highest else 0,
            )
            for option in self.order
        ]

    @property
    def crossed(self) -> int:
        """The first option that is crossed, where only one can be; 0 for none."""
        return next((box.option for box in self.each if box.number), 0)

    @property
    def shown(self) -> list[Shown]:
        """All options, each with what was marked: the numbered ones first, in the order of their numbers."""
        return list(self._numbered() if self.contest.method in NUMBERED else self._crossed())

    def _crossed(self) -> Iterator[Shown]:
        yes, no = _even(_("Chosen"), _("Not chosen"))
        for box in self.each:
            said = (CROSSED, yes) if box.number else (EMPTY, no)
            yield Shown(bool(box.number), *said, box.title)

    def _numbered(self) -> Iterator[Shown]:
        numbered = by_number(self.boxes, ruling=self.contest.ruling)
        left = {*self.order} - {option for _number, option in numbered}
        for number, option in [*numbered, *((0, option) for option in self.order if option in left)]:
            sign = self.nothing if not number else str(number)
            words = _("No number") if option in left else sign
            even = _even(sign, EMPTY)[0], _even(words, _("No number"))[0]
            yield Shown(bool(number), *even, title_of(self.contest, option))


def marking_of(ballot: Ballot, typed: str) -> Marking:
    """The ballot with this code, as the request at hand marks it."""
    contest = ballot.contest
    sent = _sent(contest)
    return Marking(read_code(typed) or "", contest, options_of(ballot), sent)


def blank_marking(ballot: Ballot, typed: str, *, marked: int = 0) -> Marking:
    """The same with its first boxes marked, to see how long its pages get."""
    contest = ballot.contest
    boxes = [int(option < marked) for option in range(len(contest.options))]
    return Marking(read_code(typed) or "", contest, options_of(ballot), boxes)


def options_of(ballot: Ballot) -> list[int]:
    """The numbers of the options in the order in which this ballot's paper lists them."""
    contest = ballot.contest
    pack = ballot.pack.number if contest.rotates else 1
    return order_of(len(contest.options), pack=pack, rotates=contest.rotates)


def _sent(contest: Contest) -> list[int]:
    """What the request at hand says of each box, in the order of the options; the others are empty."""
    form, options = request.form, len(contest.options)
    if TEXT in form:
        return read_boxes(form[TEXT])
    if contest.method == Method.CHOOSE_ONE:
        crossed = read_box(form.get(CROSS, NOTHING))
        known = 0 <= crossed <= options
        return boxes_of([crossed], ruling=contest.ruling, options=options) if known else [UNKNOWN]
    return [read_box(form.get(f"{BOX}{option:02}", NOTHING)) for option in range(1, options + 1)]


def _even(*words: str) -> list[str]:
    """Words with as many blanks, which are not shown, as make them all as long as the longest."""
    longest = max(len(each.encode()) for each in words)
    return [each + " " * (longest - len(each.encode())) for each in words]
