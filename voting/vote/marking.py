"""A ballot on a phone: every box is always sent at a fixed length, so that no length reveals its content.

A box is a list or a few radio buttons with values of equal length, the empty one preselected. The marks are
carried on as one text of all boxes, so it works without scripts, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from voting.ballots.models import Ballot
from voting.conference.messages import mark_words, method_words
from voting.conference.models import Contest
from voting.conference.rules import ContestRules, order_of
from voting.methods.method import Method
from voting.methods.registry import METHODS
from voting.plain.translating import gettext as _
from voting.vote.languages import title_of, wordings
from voting.vote.page_template import field
from voting.vote.rules import (
    BOX_DIGITS,
    LISTED,
    UNKNOWN,
    boxes_of,
    by_number,
    read_box,
    read_boxes,
    read_chosen,
)

# Field names: all boxes as one text; the one option crossed, where there is only one; a box for each option.
TEXT, CROSS, BOX = "marks", "cross", "box"
NOTHING = "00"
# How many numbers, besides none, fit side by side on a narrow phone; and how many buttons a page may hold,
# because a whole vote has a budget of 25 kB: above that each option gets a list.
MOST_IN_A_ROW = 6
MOST_BUTTONS = 54
CROSSED, EMPTY = "✓", "–"


@dataclass(frozen=True)
class Box:
    """An option of a ballot with its box, and the name of its field."""

    option: int
    name: str
    title: Markup

    def at(self, number: int) -> Markup:
        """Return where the page marks this number as selected in the box."""
        return field(BOX, self.option, number)


@dataclass(frozen=True)
class Shown:
    """An option with one possible mark: the sign, its text for screen readers, and the title."""

    option: int
    number: int
    sign: str
    words: str
    title: Markup

    @property
    def is_marked(self) -> bool:
        """Whether the box is filled in."""
        return self.number > 0

    @property
    def begins(self) -> Markup:
        """Where the line begins that is used only if this was marked."""
        return field("line", self.option, self.number)


@dataclass(frozen=True)
class Marking:
    """A contest's ballot as its pages lay it out, with a field for each possible mark."""

    contest: Contest
    order: Sequence[int]
    code, text, nonce = field("code"), field(TEXT), field("nonce")
    lines_end = field("line", "end")

    @property
    def record(self) -> Method:
        """The record of the contest's method."""
        return METHODS[self.contest.method]

    @property
    def kind(self) -> str:
        """The kind of boxes: one cross, a cross or none in each, a row of numbers, or a list of them."""
        if not self.record.is_crossed:
            numbers = len(self.numbers)
            fits = numbers <= MOST_IN_A_ROW and (numbers + 1) * len(self.order) <= MOST_BUTTONS
            return "row" if fits else "list"
        return "one" if self.record.most_marks == 1 else "each"

    @property
    def numbers(self) -> range:
        """The numbers that a box can hold, besides none."""
        return numbers_of(self.contest.method, options=len(self.order))

    @property
    def listed(self) -> list[tuple[int, str]]:
        """The numbers of a list, each with its value as sent: one letter, or the digit itself up to 9."""
        return [(number, LISTED[number]) for number in self.numbers]

    @property
    def nothing(self) -> str:
        """The text of an empty box."""
        return "0" if self.record.has_points else EMPTY

    @property
    def legend(self) -> str:
        """The instructions."""
        rules = self.contest.rules
        return method_words(rules) if self.record.is_crossed else mark_words(rules)

    @property
    def rule(self) -> str:
        """How the vote is decided, where the legend does not say it."""
        return "" if self.record.is_crossed else method_words(self.contest.rules)

    @property
    def each(self) -> list[Box]:
        """The boxes in the order of the paper."""
        return [Box(option, f"{BOX}{option:02}", self._title(option)) for option in self.order]

    @property
    def language(self) -> str:
        """The language of all titles in a long list, declared once; empty if each title declares its own."""
        said = wordings(self.contest)
        return said[0].tag if self.kind == "list" and len(said) == 1 else ""

    def _title(self, option: int) -> Markup:
        if self.language:
            return Markup("<bdi>{}</bdi>").format(wordings(self.contest)[0].titles[option - 1])
        return title_of(self.contest, option)

    def crossed_at(self, option: int) -> Markup:
        """Return where the page marks this option as crossed, if only one can be; 0 for none."""
        return field(CROSS, option)

    @property
    def shown(self) -> Iterator[Shown]:
        """Every option with every mark that can be made for it."""
        for option in self.order:
            title = title_of(self.contest, option)
            for number in (0, *self.numbers):
                sign, words = self._words(number)
                yield Shown(option, number, sign, words, title)

    def _words(self, number: int) -> tuple[str, str]:
        """Return the sign and the text of a mark, of equal length for every mark."""
        if self.record.is_crossed:
            sign, words = (CROSSED, _("Chosen")) if number else (EMPTY, _("Not chosen"))
            return sign, _even(words, _("Chosen"), _("Not chosen"))
        sign = str(number) if number else self.nothing
        is_left_out = not number and not self.record.has_points
        words = _("No number") if is_left_out else sign
        return _even(sign, EMPTY), _even(words, _("No number"), EMPTY)


def numbers_of(method: str, *, options: int) -> range:
    """Return the numbers that a box of a method can hold, besides none; 1 for a cross."""
    record = METHODS[method]
    return range(1, 2 if record.is_crossed else (record.highest or options) + 1)


def options_of(ballot: Ballot) -> list[int]:
    """Return the option numbers in the order of this ballot's paper."""
    contest = ballot.contest
    pack = ballot.pack.number if contest.rotates else 1
    return order_of(len(contest.options), pack=pack, rotates=contest.rotates)


def boxes_sent(form: Mapping[str, str], *, rules: ContestRules, options: int) -> list[int]:
    """Return the number in each box of a form, in the order of the options; 0 for boxes not sent."""
    if TEXT in form:
        return read_boxes(form[TEXT])
    if rules.record.most_marks == 1:
        crossed = read_box(form.get(CROSS, NOTHING))
        known = 0 <= crossed <= options
        return boxes_of([crossed], rules=rules, options=options) if known else [UNKNOWN]
    return [
        read_chosen(form.get(f"{BOX}{option:0{BOX_DIGITS}}", NOTHING)) for option in range(1, options + 1)
    ]


def within_reach(boxes: Sequence[int], *, rules: ContestRules, options: int) -> list[int]:
    """Return the boxes as a page can show them, impossible numbers left out."""
    numbers = numbers_of(rules.method, options=options)
    return (
        [number if number in numbers else 0 for number in boxes] if len(boxes) == options else [0] * options
    )


def in_order(boxes: Sequence[int], order: Sequence[int], *, rules: ContestRules) -> list[int]:
    """Return the options as a voter reviews their choice: those with numbers first, the best at the top."""
    if rules.record.is_crossed:
        return list(order)
    numbered = [option for _number, option in by_number(boxes, rules=rules)]
    return [*numbered, *(option for option in order if option not in numbered)]


def _even(said: str, *others: str) -> str:
    """Pad words with blanks, which are not displayed, to the length of the longest."""
    longest = max(len(each.encode()) for each in (said, *others))
    return said + " " * (longest - len(said.encode()))
