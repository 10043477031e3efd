"""Forms that pages of several rooms show: a postcode to look up, and joining a round or the door desk."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from voting.plain.translating import lazy as _l


class FindWardForm(FlaskForm):
    """A postcode to look up; the form changes nothing, so it needs no token."""

    postcode = StringField(
        _l("Your postcode"),
        description=_l("For example B17 0AA"),
        render_kw={"autocomplete": "postal-code", "autocapitalize": "characters", "maxlength": 12},
    )


class JoinForm(FlaskForm):
    """The code of a round or desk, and a first name, so that the organiser knows who joined."""

    code = StringField(
        _l("The code"),
        validators=[InputRequired(_l("Scan the code again, or type it as shown on the sheet."))],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "none",
            "spellcheck": "false",
            "class": "code",
            "maxlength": 80,
        },
    )
    name = StringField(
        _l("Your first name"),
        validators=[InputRequired(_l("Type your first name, so that the organiser knows who joined."))],
        render_kw={"autocomplete": "given-name", "maxlength": 60},
    )

    def given_code(self) -> str:
        """The code as scanned or typed; of a whole pasted link, the part after the #."""
        return (self.code.data or "").rpartition("#")[2].strip()
