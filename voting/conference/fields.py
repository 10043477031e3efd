"""Where a conference is, and when it begins: fields of the forms that plan one and that move it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import DateField, StringField, TimeField
from wtforms.validators import InputRequired

from voting.collect.rules import LONGEST_PLACE
from voting.conference.services import moment_typed
from voting.plain.translating import lazy as _l


class TimeAndPlace(FlaskForm):
    """The place of a conference, and its start by the wall clock."""

    place = StringField(
        _l("Place"),
        description=_l("Hall and street, so people can find it."),
        validators=[InputRequired(_l("Say where it is."))],
        render_kw={"maxlength": LONGEST_PLACE, "autocomplete": "off"},
    )
    on = DateField(_l("Day"), validators=[InputRequired(_l("Choose the day."))])
    at = TimeField(_l("Time"), validators=[InputRequired(_l("Choose a start time."))])

    def starts_at(self, *, zone: ZoneInfo) -> datetime:
        """The moment that a valid form says; refused where it never comes."""
        assert self.on.data is not None
        assert self.at.data is not None
        return moment_typed(self.on.data, self.at.data, zone=zone)
