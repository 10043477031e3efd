"""The forms by which ballots are printed and spoilt ones taken back."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from voting.ballots.designs import designs_offered
from voting.ballots.services import check_count
from voting.instance import Instance
from voting.refusals import BadInput
from voting.words import later as _l

USUAL_DESIGN = "a5"
# Others wait while ballots are registered; a run of this size keeps them for a second, not for minutes.
MOST_BY_PAGE = 10_000
LONGEST_SCAN = 400  # A whole link may be scanned or pasted where a code is asked for.


class CountField(IntegerField):
    """A number of ballots that can be printed at a time."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, or say which numbers there are."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = 0

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no print run in the words of the services."""
        try:
            check_count(self.data or 0)
        except BadInput as refusal:
            raise ValidationError(str(refusal)) from None
        if (self.data or 0) > MOST_BY_PAGE:
            raise ValidationError(
                _("A page prints at most 10,000 at a time. For more, use `voting ballots print`.")
            )


class PrintForm(FlaskForm):
    """How many ballots of which design; `run` makes a second click of the same form the same print run."""

    count = CountField(
        _l("How many ballots?"),
        description=_l("As many as the people you expect, and some to spare."),
        render_kw={"inputmode": "numeric", "required": True},
    )
    design = SelectField(_l("Design"), default=USUAL_DESIGN)
    run = HiddenField()

    @property
    def run_id(self) -> uuid.UUID:
        """The print run this form asks for."""
        try:
            return uuid.UUID(self.run.data or "")
        except ValueError:
            raise BadInput(_("This form is damaged. Open the page again and start anew.")) from None


def print_form(instance: Instance, **given: Any) -> PrintForm:
    """The form for printing, with the designs of an instance."""
    form = PrintForm(**given)
    form.design.choices = [(name, name.upper()) for name in designs_offered(instance)]
    return form


class SpoilForm(FlaskForm):
    """The code of a spoilt ballot, typed or scanned."""

    code = StringField(
        _l("The code on the spoilt ballot"),
        description=_l("Type the 16 letters and numbers beside the square code."),
        validators=[InputRequired(_l("Type the code.")), Length(max=LONGEST_SCAN)],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "class": "code",
            "placeholder": "ABCD EFGH JKMN PQRS",
        },
    )
