"""The forms by which lots are recorded and counts certified."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from voting.conference.models import Contest, TieRule
from voting.words import later as _l


class WatchedForm(FlaskForm):
    """Who watched a lot being drawn: two who are named with the result."""

    first_witness = StringField(
        _l("Who watched?"),
        description=_l("Two people who agree to be named, or their offices. This is published."),
        validators=[InputRequired(), Length(max=100)],
        render_kw={"autocomplete": "off"},
    )
    second_witness = StringField(
        _l("And who else?"), validators=[InputRequired(), Length(max=100)], render_kw={"autocomplete": "off"}
    )

    @property
    def witnesses(self) -> list[str]:
        """The two who watched."""
        return [self.first_witness.data or "", self.second_witness.data or ""]


class LotForm(WatchedForm):
    """Which of the options that tie was drawn by hand, and how."""

    drawn = RadioField(_l("The lot fell on"), coerce=int, validators=[InputRequired()])
    how = TextAreaField(
        _l("How was it drawn?"),
        description=_l(
            "For example: each title on a folded slip, drawn from a hat by the youngest person here."
        ),
        validators=[InputRequired(), Length(max=500)],
    )


class DiceForm(WatchedForm):
    """What the dice showed."""

    dice = StringField(
        _l("What the dice showed"),
        description=_l("Every throw in its order, 20 or more: digits from 1 to 6, such as 3516 2244."),
        validators=[InputRequired(), Length(max=500)],
        render_kw={"autocomplete": "off", "inputmode": "numeric", "class": "code"},
    )


class CertifyForm(FlaskForm):
    """That what stood on the page is right."""

    seen = HiddenField()


def tie_form(contest: Contest, between: Sequence[int]) -> LotForm | DiceForm:
    """The form that records how a tie between options is broken, by the rule fixed before the vote."""
    if contest.tie_rule == TieRule.DICE:
        return DiceForm()
    form = LotForm()
    titles = {option.number: option.title for option in contest.options}
    form.drawn.choices = [(number, titles[number]) for number in between]
    return form
