"""The form that carries a file of answers from choosing it, through the preview, to loading it."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, TextAreaField

from voting.collect.csv_file import BadCsv, decode, tidy_text
from voting.collect.models import Campaign
from voting.collect.services import WORDS, why_bad
from voting.places.models import Ward
from voting.places.services import ward_named
from voting.refusals import BadInput
from voting.words import later as _l

# The text travels in a form field, and forms take 2 MB a field (`takes_lists`).
LONGEST_TEXT = 1_500_000


class FileTooLarge(BadInput):
    """The file does not fit into a form."""

    status = 413


class LoadAnswersForm(FlaskForm):
    """A file or pasted rows, which column holds the words, and the ward of rows that name none."""

    file = FileField(_l("Choose a CSV file"), render_kw={"accept": ".csv,.tsv,.txt,text/csv"})
    text = TextAreaField(
        _l("Or paste the rows here, with their header row"),
        render_kw={"rows": 6, "autocomplete": "off", "spellcheck": "false"},
    )
    words_column = SelectField(
        _l("Which column holds what people said?"), default=WORDS, validate_choice=False
    )
    ward = SelectField(_l("Which ward are rows from that name no ward?"), default="")
    leave_out_bad = BooleanField(_l("Leave out the rows that cannot be read, and load the others"))

    def offer(self, campaign: Campaign) -> None:
        """Offer the wards of the campaign's seat, and that every row names its own."""
        wards = [(ward.slug, ward.name) for ward in campaign.seat.wards]
        self.ward.choices = [("", _("Every row names its ward")), *wards]

    def offer_columns(self, columns: Iterable[str]) -> None:
        """Offer the columns of the file, one of which holds what people said."""
        named = [(column, column) for column in dict.fromkeys(columns) if column]
        self.words_column.choices = [("", _("Choose a column")), *named]

    def take_text(self) -> str:
        """The text of the chosen file, or else what was pasted; kept in the form from now on."""
        try:
            text = decode(self.file.data.read()) if self.file.data else tidy_text(self.text.data or "")
        except BadCsv as bad:
            raise BadInput(why_bad(bad)) from None
        if len(text.encode()) + text.count("\n") > LONGEST_TEXT:
            raise FileTooLarge(
                _("This file is too large for a page. Split it, or load it with `voting answers load`.")
            )
        self.text.data = text
        return text

    def given_ward(self, campaign: Campaign) -> Ward | None:
        """The ward chosen for rows that name none."""
        return ward_named(campaign.seat, self.ward.data) if self.ward.data else None
