"""The forms that record draws and certify counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from voting.conference.models import Contest, TieRule
from voting.count.services.lots import LONGEST_HOW, LONGEST_NAME
from voting.count.services.voiding import LONGEST_REASON
from voting.plain.translating import lazy as _l


class LotMeant(TypedDict):
    """The draw of a count that a form is for."""

    number: int
    voided: int


class OfOneLotForm(FlaskForm):
    """The draw of the count that is meant: its number, and how many were voided before it."""

    number = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    voided = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def meant(self) -> LotMeant:
        """Return the draw that the page showed when the form was rendered."""
        return {"number": self.number.data or 0, "voided": self.voided.data or 0}


class WatchedForm(OfOneLotForm):
    """An entry by an officer who watched a draw."""

    name = StringField(
        _l("Your name"),
        description=_l("You watched the draw. Your name or role is published with it."),
        validators=[InputRequired(), Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "off"},
    )


class LotForm(WatchedForm):
    """Which of the tied options was drawn by hand; and how, which only the first of two is asked."""

    order_on_page = ("drawn", "how", "name")
    drawn = RadioField(_l("Option drawn"), coerce=int, validators=[InputRequired()])
    how = TextAreaField(
        _l("How was it drawn?"),
        description=_l(
            "For example: each title on a folded slip, drawn from a hat by the youngest person here."
        ),
        validators=[InputRequired(), Length(max=LONGEST_HOW)],
    )


class DiceForm(WatchedForm):
    """The throws of the dice."""

    order_on_page = ("dice", "name")
    dice = StringField(
        _l("Dice throws"),
        description=_l("Enter exactly 20 throws in order, as digits from 1 to 6, such as 3516 2244."),
        validators=[InputRequired(), Length(max=500)],
        render_kw={"autocomplete": "off", "inputmode": "numeric", "class": "code"},
    )


class VoidForm(OfOneLotForm):
    """Why a draw is wrong: the first officer says it, the second agrees."""

    reason = StringField(
        _l("Why is it wrong?"),
        description=_l("One sentence. It’s published with the result, next to the voided draw."),
        validators=[Length(max=LONGEST_REASON)],
        render_kw={"autocomplete": "off", "required": True},
    )


class CertifyForm(FlaskForm):
    """Confirmation that the contents of the page are right."""

    seen = HiddenField()


def tie_form(
    contest: Contest,
    between: Sequence[int],
    *,
    number: int,
    voided: int,
    is_second: bool,
    is_empty: bool,
) -> LotForm | DiceForm:
    """Return the form to enter a draw, by the rule fixed before the vote; empty, or as sent."""
    given: dict[str, Any] = {"number": number, "voided": voided} | ({"formdata": None} if is_empty else {})
    if contest.tie_rule == TieRule.DICE:
        return DiceForm(**given)
    form = LotForm(**given)
    if is_second:
        del form.how
    titles = {option.number: option.title for option in contest.options}
    form.drawn.choices = [(number, titles[number]) for number in between]
    return form
