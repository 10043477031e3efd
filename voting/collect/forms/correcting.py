"""The form for correcting the words of one answer."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import TextAreaField

from voting.collect.rules import LONGEST_ANSWER
from voting.plain.translating import lazy as _l


class CorrectForm(FlaskForm):
    """The corrected words."""

    words = TextAreaField(
        _l("Corrected wording"),
        description=_l("No names, no house numbers, nothing about someone’s health or faith."),
        render_kw={"rows": 5, "maxlength": LONGEST_ANSWER, "autocomplete": "off"},
    )
