"""The forms of the ballot page and of the desk where papers are entered."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput

from voting.ballots.models import Ballot
from voting.ballots.scans import LONGEST_SCAN
from voting.conference.models import Contest, Method
from voting.conference.rules import HIGHEST_SCORE, NUMBERED, order_of
from voting.conference.wording import method_words
from voting.vote.languages import title_of
from voting.words import later as _l

UNKNOWN = -1
# The fields of the numbers are named by this and their option.
BOX = "box"


AnyForm = TypeVar("AnyForm", bound="MarksForm")


class CodeForm(FlaskForm):
    """The code of a ballot, typed or scanned."""

    code = StringField(
        _l("The code on the ballot"),
        validators=[Length(max=LONGEST_SCAN)],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "class": "code",
            "required": True,
            "placeholder": "ABCD EFGH JKMN PQRS",
        },
    )


class CastForm(FlaskForm):
    """A choice looked at and confirmed; the nonce makes a repeat of it the same attempt."""

    code = HiddenField()
    marks = HiddenField()
    nonce = HiddenField()

    @property
    def is_ours(self) -> bool:
        """Whether the nonce is one that a page of ours made, and so cannot be known beforehand."""
        return re.fullmatch("[A-Za-z0-9_-]{22}", str(self.nonce.data)) is not None

    @property
    def chosen(self) -> list[int]:
        """The option numbers, as they were chosen."""
        return _numbers(str(self.marks.data).split())


class MarksForm(FlaskForm):
    """A ballot's options, to be marked: one field of crosses, or a number for each option."""

    code = HiddenField()
    marks: RadioField | SelectMultipleField | None = None
    legend: str

    @property
    def numbers(self) -> list[SelectField]:
        """The fields of the numbers, in the order of the paper."""
        fields = (field for field in self if isinstance(field, SelectField))
        return [field for field in fields if field.name.startswith(BOX)]

    @property
    def chosen(self) -> list[int]:
        """What the vote says: the options crossed, in order; or each option's number, 0 where none is."""
        if self.marks is not None:
            return sorted(set(_numbers(self.marks.raw_data or [])))
        by_option = {int(field.name.removeprefix(BOX)): field.raw_data or [] for field in self.numbers}
        return [next(iter(_numbers(by_option[option])), 0) for option in sorted(by_option)]

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The marks by the names of their fields, for a page that sends them once more."""
        if self.marks is not None:
            return [("marks", str(mark)) for mark in self.chosen]
        return [(f"{BOX}{option}", str(number)) for option, number in enumerate(self.chosen, start=1)]


class PaperForm(MarksForm):
    """What stands on a paper from the urn, box by box."""

    unclear = BooleanField(_l("The marks cannot be read, or they show who voted"))


def marks_form(ballot: Ballot) -> MarksForm:
    """A ballot's page: round buttons to choose one, boxes to choose several, numbers to put in order."""
    return _form_of(MarksForm, ballot, legend=method_words(ballot.contest.ruling), one=RadioField)


def paper_form(ballot: Ballot) -> PaperForm:
    """A paper from the urn: a box for each option, because more may be marked on it than the rule allows."""
    numbered = ballot.contest.method in NUMBERED
    legend = (
        _("Choose the number that stands in each box; a single cross counts as 1")
        if numbered
        else _("Tick every box that is marked on the paper")
    )
    return _form_of(PaperForm, ballot, legend=legend, one=_boxes)


def _form_of(kind: type[AnyForm], ballot: Ballot, *, legend: str, one: Callable[..., Any]) -> AnyForm:
    """A form with the fields that the method of this ballot's contest needs."""
    contest, choices = ballot.contest, _choices(ballot)
    fields: dict[str, Any] = {"legend": legend}
    if contest.method in NUMBERED:
        numbers = _box_choices(contest)
        fields |= {
            f"{BOX}{option}": SelectField(title, choices=numbers, validate_choice=False)
            for option, title in choices
        }
    else:
        widget = one if contest.method == Method.CHOOSE_ONE else _boxes
        fields["marks"] = widget(legend, choices=choices, validate_choice=False)
    return cast("type[AnyForm]", type(kind.__name__, (kind,), fields))()


def _box_choices(contest: Contest) -> list[tuple[str, str]]:
    """What can stand in a box: nothing, a rank, or points."""
    highest, lowest = (HIGHEST_SCORE, 0) if contest.method == Method.SCORE else (len(contest.options), 1)
    empty = [("", "–")] if lowest else [("", _("no points"))]
    return empty + [(str(number), str(number)) for number in range(max(lowest, 1), highest + 1)]


def cast_form(*, code: str, marks: list[int]) -> CastForm:
    """A fresh confirmation of one choice."""
    return CastForm(None, code=code, marks=" ".join(map(str, marks)), nonce=secrets.token_urlsafe(16))


def _boxes(label: str, **given: Any) -> SelectMultipleField:
    return SelectMultipleField(label, option_widget=CheckboxInput(), **given)


def _choices(ballot: Ballot) -> list[tuple[str, Markup]]:
    """The options in the order in which this ballot's paper lists them, in each of its languages."""
    contest = ballot.contest
    pack = ballot.pack.number if contest.rotates else 1
    order = order_of(len(contest.options), pack=pack, rotates=contest.rotates)
    return [(str(number), title_of(contest, number)) for number in order]


def _numbers(marks: Iterable[str]) -> list[int]:
    """Option numbers as sent; whatever is no number becomes one that no option has."""
    return [int(mark) if re.fullmatch("[0-9]{1,3}", mark) else UNKNOWN for mark in marks]
