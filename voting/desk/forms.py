"""Forms of the door desk."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput

from voting.plain.translating import lazy as _l

LONGEST_HOME = 120


class HomeForm(FlaskForm):
    """The postcode, or street, of a person at the desk."""

    home = StringField(
        _l("Their postcode, or their street"),
        description=_l("For example, B17 0AA or Elm Road."),
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "maxlength": LONGEST_HOME,
            "required": True,
        },
    )


class ScanForm(FlaskForm):
    """Text from a scanner, or typed from a label or a ballot."""

    scan = StringField(
        _l("A pack label, or the code on a ballot"),
        description=_l(
            "Point your camera at its QR code. Or scan it here, or type the 16 letters and numbers."
        ),
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "class": "code",
            "required": True,
        },
    )


class NumbersForm(FlaskForm):
    """The numbers of a pack's ballots, to be ticked; all look alike, whatever the state of each."""

    numbers = SelectMultipleField(
        _l("Tick the numbers on the papers in your hand"),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )

    def offer(self, numbers: Sequence[int]) -> None:
        """Offer these numbers."""
        self.numbers.choices = [(str(number), str(number)) for number in numbers]

    def ticked(self, numbers: Sequence[int]) -> set[int]:
        """Return those of these numbers that were ticked."""
        sent = set(self.numbers.raw_data or [])
        return {number for number in numbers if str(number) in sent}
