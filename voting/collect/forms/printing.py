"""The form for what a door leaflet says about the community conference."""

from __future__ import annotations

from wtforms import DateField, Form, StringField, TimeField
from wtforms.validators import Length, Optional, ValidationError

from voting.collect.rules import LONGEST_PLACE
from voting.collect.sheets import Invitation
from voting.plain.text_cleaning import one_line
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy as _l
from voting.web.pages import local_today


class LeafletForm(Form):
    """When and where the conference is; left empty if not known yet."""

    on = DateField(_l("Day of the conference"), validators=[Optional()])
    at = TimeField(_l("Time"), validators=[Optional()])
    place = StringField(
        _l("Place"),
        validators=[Length(max=LONGEST_PLACE, message=_l("Give the place in a few words."))],
        render_kw={"maxlength": LONGEST_PLACE, "autocomplete": "off"},
    )

    def validate_on(self, field: DateField) -> None:
        """Refuse a day that is over: nobody is invited to it."""
        if field.data and field.data < local_today():
            raise ValidationError(
                _("That day has passed. Choose the day of the next conference, or leave it blank.")
            )

    def validate_at(self, field: TimeField) -> None:
        """Refuse a time without a day, which would say nothing."""
        if field.data and not self.on.raw_data:
            raise ValidationError(_("Choose the day as well, or leave the time blank."))

    def invitation(self) -> Invitation:
        """Return the invitation to print on the leaflet."""
        return Invitation(self.on.data, self.at.data, one_line(self.place.data or ""))
