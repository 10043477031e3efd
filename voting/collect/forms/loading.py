"""The form that carries a file of answers from choosing it, through the preview, to loading it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import cast

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, SelectField, TextAreaField

from voting.collect.csv_file import BadCsv, decode, is_utf, tidy_text
from voting.collect.days import Order
from voting.collect.encodings import WayToRead, is_offered, ways_to_read
from voting.collect.headings import FIELDS, WORDS
from voting.collect.models import Campaign
from voting.collect.services import Choices, Gaps, Reading, why_bad
from voting.collect.workbook import is_workbook, workbook_text
from voting.lanes import LaneIsFull
from voting.places.models import Ward
from voting.places.services import ward_named
from voting.refusals import BadInput, Refusal
from voting.words import later as _l

# The text travels in a form field, and forms take 2 MB a field (`takes_lists`).
LONGEST_TEXT = 1_500_000
# What is changed on the preview is sent under another name, so that nothing is loaded before it was shown.
NEW = "new_"
OTHERS = tuple(field for field in FIELDS if field != WORDS)


class FileTooLarge(BadInput):
    """The file does not fit into a form."""

    status = 413


class WorkbookIsRead(Refusal):
    """A workbook is being read already, of this officer or of others."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


def _column(label: str) -> SelectField:
    return SelectField(label, validate_choice=False)


class LoadAnswersForm(FlaskForm):
    """A file or pasted rows, how it is read, and the ward of rows that name none."""

    file = FileField(
        _l("Choose a CSV file or a workbook"),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.ods,text/csv"},
    )
    text = TextAreaField(
        _l("Or paste the rows here, with their header row"),
        render_kw={"rows": 6, "autocomplete": "off", "spellcheck": "false"},
    )
    words_column = SelectField(
        _l("Which column holds what people said?"), default=WORDS, validate_choice=False
    )
    topic_column = _column(_l("Topic"))
    street_column = _column(_l("Street"))
    ward_column = _column(_l("Ward"))
    outcome_column = _column(_l("Outcome"))
    language_column = _column(_l("Language"))
    day_column = _column(_l("Day"))
    week_column = _column(_l("Week"))
    ward = SelectField(_l("Which ward are rows from that name no ward?"), default="")
    order = SelectField(
        _l("Which comes first in its days?"),
        choices=[("", _l("Not said yet")), (Order.DAY, _l("The day")), (Order.MONTH, _l("The month"))],
        default="",
    )
    gaps = SelectField(
        _l("Rows without a ward"),
        choices=[
            ("", _l("Not said yet")),
            (Gaps.ABOVE, _l("are of the ward of the row above")),
            (Gaps.CHOSEN, _l("are of the ward chosen below")),
        ],
        default="",
    )
    read_as = SelectField(_l("How was it saved?"), validate_choice=False, default="")
    encoding = HiddenField()
    leave_out_bad = BooleanField(_l("Leave out the rows that cannot be read, and load the others"))
    again = BooleanField(_l("They are other doors: load them once more"))
    loaded = HiddenField()

    def offer(self, campaign: Campaign) -> None:
        """Offer the wards of the campaign's seat, and that every row names its own."""
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
        """The fields that say which column holds what, but for the words."""
        return [cast("SelectField", self[f"{field}_column"]) for field in OTHERS]

    @property
    def settings(self) -> list[Field]:
        """What can be changed on the preview."""
        return [self.words_column, *self.columns, self.order, self.gaps, self.ward, self.read_as]

    def take_changes(self) -> bool:
        """Take what was changed on the preview; whether anything was."""
        changed = False
        for each in self.settings:
            new = request.form.get(f"{NEW}{each.name}")
            if new is not None and new != (each.data or ""):
                each.data, changed = new, True
        return changed

    def take_text(self, *, asked_by: str) -> str:
        """The text of the chosen file, or else what was pasted; kept in the form from now on."""
        try:
            text = self._read_file(self.file.data.read(), asked_by) if self.file.data else self._carried()
        except BadCsv as bad:
            raise BadInput(why_bad(bad)) from None
        except LaneIsFull:
            raise WorkbookIsRead(
                _("A workbook is being read just now. Wait a few seconds, then choose yours again.")
            ) from None
        if len(text.encode()) + text.count("\n") > LONGEST_TEXT:
            raise FileTooLarge(
                _("This file is too large for a page. Split it, or load it with `voting answers load`.")
            )
        self.text.data = text
        return text

    def _read_file(self, data: bytes, asked_by: str) -> str:
        self.encoding.data = ""
        if is_workbook(data):
            return workbook_text(data, asked_by=asked_by, most=LONGEST_TEXT)
        text = decode(data)
        if not is_utf(data):
            self.encoding.data = self.read_as.data = ways_to_read(data)[0].encoding
        return text

    def _carried(self) -> str:
        """What was pasted or read before; read in another way if one was chosen since."""
        text = tidy_text(self.text.data or "")
        before, now = self.encoding.data or "", self.read_as.data or ""
        if now == before or not is_offered(before) or not is_offered(now):
            return text
        try:
            text = decode(text.encode(before), now)
        except UnicodeEncodeError:
            return text
        self.encoding.data = now
        return text

    def ways(self) -> list[WayToRead]:
        """The ways in which the file can be read, where its bytes do not say it."""
        encoding = self.encoding.data or ""
        try:
            ways = ways_to_read((self.text.data or "").encode(encoding)) if is_offered(encoding) else []
        except UnicodeEncodeError:
            return []
        self.read_as.choices = [(way.encoding, f"{way.name}: {' '.join(way.words)}") for way in ways]
        return ways

    def choices(self) -> Choices:
        """What was said about the file."""
        said = {field: self[f"{field}_column"].data for field in OTHERS}
        return Choices(
            columns={field: name for field, name in said.items() if name is not None},
            order=Order(self.order.data) if self.order.data in set(Order) else None,
            gaps=Gaps(self.gaps.data) if self.gaps.data in set(Gaps) else None,
        )

    def settle(self, reading: Reading, *, loaded: int) -> None:
        """Keep how the file was read, so that it is loaded as it was shown."""
        self.offer_columns(reading.header)
        self.words_column.data = reading.heading_of(WORDS)
        for field in OTHERS:
            self[f"{field}_column"].data = reading.heading_of(field)
        self.loaded.data = str(loaded)

    def carried(self) -> Sequence[Field]:
        """What the preview sends on as it is."""
        return [*self.settings, self.encoding, self.loaded]

    def given_ward(self, campaign: Campaign) -> Ward | None:
        """The ward chosen for rows that name none."""
        return ward_named(campaign.seat, self.ward.data) if self.ward.data else None
