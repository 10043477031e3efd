"""The form that asks for a code, and the forms of the desk where papers are entered."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput

from voting.ballots.models import Ballot
from voting.ballots.scans import LONGEST_SCAN
from voting.plain.numerals import read_number
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy as _l
from voting.vote.languages import title_of
from voting.vote.marking import options_of
from voting.vote.rules import HIGHEST_BATCH, UNKNOWN, read_boxes
from voting.web.fields import NumberField

# Number fields are named with this prefix and their option.
BOX = "box"
# More ballots than any contest has, yet within the range of a database integer.
HIGHEST_NUMBER = 999_999_999
# The highest number accepted in one box; no voter writes a higher one.
MOST_TYPED = 999


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
    """A reviewed choice, to be confirmed; the nonce makes a repeat of it the same attempt."""

    code = HiddenField()
    marks = HiddenField()
    nonce = HiddenField()


@dataclass(frozen=True)
class Confirmed:
    """A confirmed choice as sent; parsed by hand, because a hall sends it all at once."""

    code: str
    marks: str
    nonce: str

    @property
    def is_ours(self) -> bool:
        """Whether the nonce has the form of those our pages generate, and so cannot be known beforehand."""
        return re.fullmatch("[A-Za-z0-9_-]{22}", self.nonce) is not None

    @property
    def chosen(self) -> list[int]:
        """The option numbers, as the paper desk sends them."""
        return _numbers(self.marks.split())

    @property
    def boxes(self) -> list[int]:
        """The number in each box, as a phone sends it."""
        return read_boxes(self.marks)


def confirmed() -> Confirmed:
    """Return the choice that the current request confirms."""
    return Confirmed(*(request.form.get(name, "") for name in ("code", "marks", "nonce")))


class BatchForm(FlaskForm):
    """The batch of papers being entered and, after two different readings, the paper wanted."""

    batch = NumberField(
        _l("Batch number"),
        validators=[InputRequired(), NumberRange(1, HIGHEST_BATCH)],
        render_kw={"min": 1, "max": HIGHEST_BATCH, "inputmode": "numeric", "required": True},
    )
    ward = HiddenField()
    number = HiddenField(filters=[lambda typed: typed if re.fullmatch("[0-9]{1,9}", typed or "") else ""])


class MissingForm(FlaskForm):
    """The paper that is not in the ballot box."""

    ward = HiddenField(validators=[Length(max=100)])
    number = IntegerField(validators=[InputRequired(), NumberRange(1, HIGHEST_NUMBER)])


class PaperForm(FlaskForm):
    """The marks on a paper from the ballot box: one field of crosses, or a number for each option."""

    code = HiddenField()
    marks: SelectMultipleField | None = None
    unclear = BooleanField(_l("The marks can’t be read, or they show who voted"))
    legend: str

    @property
    def numbers(self) -> list[Field]:
        """The number fields, in the order of the paper."""
        return [field for field in self if field.name.startswith(BOX)]

    @property
    def chosen(self) -> list[int]:
        """The vote: the options crossed, in order; or each option's number, 0 for an empty box."""
        if self.marks is not None:
            return sorted(set(_numbers(self.marks.raw_data or [])))
        by_option = {int(field.name.removeprefix(BOX)): field.raw_data or [""] for field in self.numbers}
        return [_number(str(by_option[option][0]).strip()) for option in sorted(by_option)]

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The marks by field name, for a page that sends them once more."""
        if self.marks is not None:
            return [("marks", str(mark)) for mark in self.chosen]
        return [(f"{BOX}{option}", str(number or "")) for option, number in enumerate(self.chosen, start=1)]


def paper_form(ballot: Ballot) -> PaperForm:
    """Return the form for a paper from the ballot box.

    It has a field for each option, as more may be marked than the rule allows.
    """
    if not ballot.contest.rules.record.is_crossed:
        legend = _("Type the number in each box. A single cross counts as 1.")
        return _form_of({"legend": legend} | _by_option(ballot, _typed_number))
    legend = _("Tick every box that is marked on the paper")
    boxes = _boxes(legend, choices=_choices(ballot), validate_choice=False)
    return _form_of({"legend": legend, "marks": boxes})


def _form_of(fields: dict[str, Any]) -> PaperForm:
    """Return a form with the fields that the method of a contest needs."""
    return cast("type[PaperForm]", type(PaperForm.__name__, (PaperForm,), fields))()


def _by_option(ballot: Ballot, field: Callable[[str], Any]) -> dict[str, Any]:
    return {f"{BOX}{option}": field(title) for option, title in _choices(ballot)}


def _typed_number(title: str) -> StringField:
    keys = {"inputmode": "numeric", "maxlength": 2, "size": 2}
    return StringField(title, render_kw=keys)


def cast_form(*, code: str, marks: list[int]) -> CastForm:
    """Return a fresh confirmation form for one choice."""
    return CastForm(None, code=code, marks=" ".join(map(str, marks)), nonce=secrets.token_urlsafe(16))


def _boxes(label: str, **given: Any) -> SelectMultipleField:
    return SelectMultipleField(label, option_widget=CheckboxInput(), **given)


def _choices(ballot: Ballot) -> list[tuple[str, Markup]]:
    """The options in the order of this ballot's paper, each titled in the contest's languages."""
    return [(str(number), title_of(ballot.contest, number)) for number in options_of(ballot)]


def _numbers(marks: Iterable[str]) -> list[int]:
    """Parse option numbers as sent; anything that is not a number becomes one that no option has."""
    return [_number(mark) if mark else UNKNOWN for mark in marks]


def _number(typed: str) -> int:
    """Parse the number in one box, 0 for an empty one."""
    number = read_number(typed) if typed.strip() else 0
    return number if number is not None and 0 <= number <= MOST_TYPED else UNKNOWN
