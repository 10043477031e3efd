"""The form that carries a file of answers from choosing it, through the preview, to loading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import cast

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, SelectField, TextAreaField

from voting.collect.csv_file import BadCsv, Problem, Sheet
from voting.collect.days import Order
from voting.collect.encodings import WayToRead, is_offered
from voting.collect.headings import COLUMNS, WORDS
from voting.collect.models import Campaign
from voting.collect.separate_process import FileRead, read_apart
from voting.collect.services import Choices, Gaps, NotAnswers, Reading, why_bad
from voting.places.models import Ward
from voting.places.services import ward_named
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy as _l

# Changes on the preview are sent under another name, so that nothing is loaded before it was shown.
NEW = "new_"
OTHERS = tuple(each.name for each in COLUMNS if each.name != WORDS)


class FileTooLarge(BadInput):
    """The file does not fit into a form."""

    status = 413


class FileIsRead(Refusal):
    """A file is already being read, for this officer or for others."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class LoadAnswersForm(FlaskForm):
    """A file or pasted rows, how to read them, and the ward for rows that name none."""

    file = FileField(
        _l("Choose a CSV file or a workbook"),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.ods,text/csv"},
    )
    text = TextAreaField(
        _l("Or paste the rows here, including the header row"),
        render_kw={"rows": 6, "autocomplete": "off", "spellcheck": "false"},
    )
    words_column = SelectField(
        _l("Which column holds what people said?"), default=WORDS, validate_choice=False
    )
    ward = SelectField(_l("Ward for rows that don’t name one"), default="")
    order = SelectField(
        _l("Which comes first in its dates?"),
        choices=[("", _l("Not chosen yet")), (Order.DAY, _l("The day")), (Order.MONTH, _l("The month"))],
        default="",
    )
    gaps = SelectField(
        _l("Rows without a ward"),
        choices=[
            ("", _l("Not chosen yet")),
            (Gaps.ABOVE, _l("belong to the same ward as the row above")),
            (Gaps.CHOSEN, _l("belong to the ward chosen below")),
        ],
        default="",
    )
    read_as = SelectField(_l("Text encoding"), validate_choice=False, default="")
    encoding = HiddenField()
    leave_out_bad = BooleanField(_l("Leave out the rows that can’t be read, and load the rest"))
    again = BooleanField(_l("These are different doors: load them again"))
    loaded = HiddenField()
    # The ways to read the file, if its bytes do not determine the encoding.
    ways: Sequence[WayToRead] = ()

    def offer(self, campaign: Campaign) -> None:
        """Offer the wards of the campaign's seat, or that every row names its own."""
        wards = [(ward.slug, ward.name) for ward in campaign.seat.wards]
        self.ward.choices = [("", _("Every row names its ward")), *wards]

    def offer_columns(self, columns: Iterable[str]) -> None:
        """Offer the columns of the file, one of which holds what people said."""
        named = [(column, column) for column in dict.fromkeys(columns) if column]
        self.words_column.choices = [("", _("Choose a column")), *named]
        for each in self.columns:
            each.choices = [("", _("No column")), *named]

    @property
    def columns(self) -> list[SelectField]:
        """The fields that say which column holds what, except for the words."""
        return [cast("SelectField", self[f"{field}_column"]) for field in OTHERS]

    @property
    def settings(self) -> list[Field]:
        """The fields that can be changed on the preview."""
        return [self.words_column, *self.columns, self.order, self.gaps, self.ward, self.read_as]

    def take_changes(self) -> bool:
        """Apply the changes made on the preview; return whether there were any."""
        changed = False
        for each in self.settings:
            new = request.form.get(f"{NEW}{each.name}")
            if new is not None and new != (each.data or ""):
                each.data, changed = new, True
        return changed

    def take_rows(self) -> Sheet:
        """Return the rows of the chosen file, or else of the pasted text; the form keeps the text.

        Raises a refusal. A turn of READING is held meanwhile.
        """
        try:
            read = self._read_file() if self.file.data else self._read_text()
        except BadCsv as bad:
            refusal = FileTooLarge if bad.problem == Problem.MORE_THAN_A_PAGE else BadInput
            raise refusal(why_bad(bad)) from None
        self.text.data, self.encoding.data = read.text, read.encoding
        self.read_as.choices = [(way.encoding, f"{way.name}: {' '.join(way.words)}") for way in read.ways]
        self.ways = read.ways
        if isinstance(read.sheet, BadCsv):
            raise NotAnswers(why_bad(read.sheet))
        return read.sheet

    def _read_file(self) -> FileRead:
        read = read_apart(self.file.data.read())
        if read.encoding:
            self.read_as.data = read.encoding
        return read

    def _read_text(self) -> FileRead:
        """Read the text pasted or read before, in another encoding if one was chosen since."""
        text = self.text.data or ""
        before, now = self.encoding.data or "", self.read_as.data or ""
        if is_offered(before):
            with suppress(UnicodeEncodeError):
                return read_apart(text.encode(before), encoding=now if is_offered(now) else before)
        read = read_apart(text.encode(), encoding="utf-8")
        return replace(read, encoding=before, ways=())

    def choices(self) -> Choices:
        """Return the choices made about the file."""
        said = {field: self[f"{field}_column"].data for field in OTHERS}
        return Choices(
            columns={field: name for field, name in said.items() if name is not None},
            order=Order(self.order.data) if self.order.data in set(Order) else None,
            gaps=Gaps(self.gaps.data) if self.gaps.data in set(Gaps) else None,
        )

    def settle(self, reading: Reading, *, loaded: int) -> None:
        """Keep how the file was read, so that it is loaded as shown."""
        self.offer_columns(reading.header)
        self.words_column.data = reading.heading_of(WORDS)
        for field in OTHERS:
            self[f"{field}_column"].data = reading.heading_of(field)
        self.loaded.data = str(loaded)

    def carried(self) -> Sequence[Field]:
        """Return the fields that the preview sends on unchanged."""
        return [*self.settings, self.encoding, self.loaded]

    def given_ward(self, campaign: Campaign) -> Ward | None:
        """Return the ward chosen for rows that name none."""
        return ward_named(campaign.seat, self.ward.data) if self.ward.data else None


# Which column of the file holds what: one choice for each that we know.
for each in COLUMNS:
    if each.name in OTHERS:
        setattr(LoadAnswersForm, f"{each.name}_column", SelectField(each.label, validate_choice=False))
