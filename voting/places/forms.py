"""Forms of places."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField

from voting.plain.translating import lazy as _l


class FindWardForm(FlaskForm):
    """A postcode to look up; it changes nothing, so it needs no token."""

    postcode = StringField(
        _l("Your postcode"),
        description=_l("For example B17 0AA"),
        render_kw={"autocomplete": "postal-code", "autocapitalize": "characters", "maxlength": 12},
    )
