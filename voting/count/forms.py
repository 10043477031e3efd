"""The form by which a lot is recorded."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from voting.conference.models import Contest
from voting.count.tally import Tally
from voting.words import later as _l


class LotForm(FlaskForm):
    """Which of the options that tie was drawn, how, and who watched."""

    drawn = RadioField(_l("The lot fell on"), coerce=int, validators=[InputRequired()])
    how = TextAreaField(
        _l("How was it drawn?"),
        description=_l(
            "For example: each title on a folded slip, drawn from a hat by the youngest person here."
        ),
        validators=[InputRequired(), Length(max=500)],
    )
    witnesses = StringField(
        _l("Who watched?"),
        description=_l("Two people who agree to be named, or their offices. This is published."),
        validators=[InputRequired(), Length(max=200)],
    )


def lot_form(contest: Contest, tallied: Tally) -> LotForm:
    """The form for the lot between the options of a contest that tie."""
    form = LotForm()
    titles = {option.number: option.title for option in contest.options}
    form.drawn.choices = [(number, titles[number]) for number in tallied.leaders]
    return form
