"""The forms by which lots are recorded and counts certified."""

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
    """Which lot of a count a form is of."""

    number: int
    struck: int


class OfOneLotForm(FlaskForm):
    """Which lot of the count is meant: its number, and how many were struck before it."""

    number = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    struck = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def meant(self) -> LotMeant:
        """Which lot the page showed when the form was made."""
        return {"number": self.number.data or 0, "struck": self.struck.data or 0}


class WatchedForm(OfOneLotForm):
    """Who watched a lot being drawn and types what they saw."""

    name = StringField(
        _l("Your name"),
        description=_l("You watched the draw. Your name or role is published with it."),
        validators=[InputRequired(), Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "off"},
    )


class LotForm(WatchedForm):
    """Which of the options that tie was drawn by hand; and how, which the first of two is asked."""

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
    """What the dice showed."""

    order_on_page = ("dice", "name")
    dice = StringField(
        _l("Dice throws"),
        description=_l("Enter exactly 20 throws in order, as digits from 1 to 6, such as 3516 2244."),
        validators=[InputRequired(), Length(max=500)],
        render_kw={"autocomplete": "off", "inputmode": "numeric", "class": "code"},
    )


class StrikeForm(OfOneLotForm):
    """Why a lot is wrong: the first officer says it, the second agrees."""

    reason = StringField(
        _l("Why is it wrong?"),
        description=_l("One sentence. It’s published with the result, next to the voided draw."),
        validators=[Length(max=LONGEST_REASON)],
        render_kw={"autocomplete": "off", "required": True},
    )


class CertifyForm(FlaskForm):
    """That what stood on the page is right."""

    seen = HiddenField()


def tie_form(
    contest: Contest,
    between: Sequence[int],
    *,
    number: int,
    struck: int,
    is_second: bool,
    is_empty: bool,
) -> LotForm | DiceForm:
    """The form by which a lot of a count is typed, by the rule fixed before the vote; empty, or as sent."""
    given: dict[str, Any] = {"number": number, "struck": struck} | ({"formdata": None} if is_empty else {})
    if contest.tie_rule == TieRule.DICE:
        return DiceForm(**given)
    form = LotForm(**given)
    if is_second:
        del form.how
    titles = {option.number: option.title for option in contest.options}
    form.drawn.choices = [(number, titles[number]) for number in between]
    return form
