"""Forms to plan a conference and to make a contest."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired

from voting.collect.rules import LONGEST_NAME, LONGEST_PLACE, LONGEST_QUESTION
from voting.conference.models import Method
from voting.conference.wording import method_name
from voting.shortlist.models import Shortlist
from voting.words import later as _l


class ConferenceForm(FlaskForm):
    """The event: its name, its place, and when it begins by the clock on the wall."""

    name = StringField(
        _l("Name of the conference"),
        description=_l("It stands on every ballot, such as “Harborne decides”."),
        validators=[InputRequired(_l("Give the conference a name."))],
        render_kw={"maxlength": LONGEST_NAME, "autocomplete": "off"},
    )
    place = StringField(
        _l("Place"),
        description=_l("Hall and street, so that people find it."),
        validators=[InputRequired(_l("Say where it is."))],
        render_kw={"maxlength": LONGEST_PLACE, "autocomplete": "off"},
    )
    on = DateField(_l("Day"), validators=[InputRequired(_l("Choose the day."))])
    at = TimeField(_l("Time"), validators=[InputRequired(_l("Choose the time when it begins."))])


class ContestForm(FlaskForm):
    """What one ward decides: which shortlist, the question, and how it is decided."""

    shortlist = RadioField(
        _l("Which shortlist?"),
        coerce=uuid.UUID,
        validate_choice=False,
        validators=[InputRequired(_l("Choose the shortlist."))],
    )
    question = TextAreaField(
        _l("The question on the ballot"),
        default=_l("Which issue should we work on together first?"),
        validators=[InputRequired(_l("Write the question that the ward decides."))],
        render_kw={"maxlength": LONGEST_QUESTION, "rows": 2, "autocomplete": "off"},
    )
    method = RadioField(
        _l("How is it decided?"),
        coerce=Method,
        default=Method.CHOOSE_ONE,
        validators=[InputRequired(_l("Choose how it is decided."))],
    )

    def offer(self, shortlists: Sequence[Shortlist]) -> None:
        """Offer the frozen shortlists of wards that have no contest yet, and every method."""
        self.shortlist.choices = [(str(each.id), each.ward.name) for each in shortlists]
        self.method.choices = [(method.value, method_name(method)) for method in Method]
