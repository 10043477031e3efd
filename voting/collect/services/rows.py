"""Read the rows of a file of answers: an optional cell that cannot be read never costs the words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from voting.collect.csv_file import Row
from voting.collect.days import Order, TwoNumbers, as_written, read_day
from voting.collect.headings import WORDS
from voting.collect.language_names import read_language
from voting.collect.messages import outcome_named
from voting.collect.models import Campaign, Outcome
from voting.collect.new_answers import Said, check_said
from voting.collect.rules import LONGEST_NAMED, LONGEST_STREET, UNREADABLE, street_alone
from voting.places.models import Ward
from voting.places.services import ward_named
from voting.plain.csv_guard import unguarded
from voting.plain.names import name_key
from voting.plain.refusals import BadInput, Refusal
from voting.plain.text_cleaning import clean_words
from voting.plain.translating import gettext as _

WEEK = timedelta(days=7)
EXAMPLES = 3


class Gaps(StrEnum):
    """Which ward applies to rows that name none, in a file whose other rows name theirs."""

    ABOVE = "above"
    CHOSEN = "chosen"


@dataclass(frozen=True)
class ReadAnswer:
    """One answer of a file, and the line it starts on."""

    line: int
    ward: Ward
    said: Said
    day: date | None


class LeftEmpty:
    """The optional cells that could not be read: how many per column, and the first of them."""

    def __init__(self) -> None:
        self.counts = Counter[str]()
        self.examples: dict[str, list[str]] = {}

    def note(self, field: str, cell: str) -> None:
        """Count a cell that is left empty."""
        self.counts[field] += 1
        seen = self.examples.setdefault(field, [])
        if len(seen) < EXAMPLES and cell[:40] not in seen:
            seen.append(cell[:40])


class RowReader:
    """Reads the rows of one file; each ward, topic and language in its cells is looked up once."""

    def __init__(
        self,
        campaign: Campaign,
        columns: Mapping[str, int],
        width: int,
        *,
        ward: Ward | None,
        gaps: Gaps | None,
        order: Order | None,
        today: date,
    ) -> None:
        self.campaign, self.columns, self.width = campaign, columns, width
        self.ward, self.gaps, self.order = ward, gaps, order
        self.topics = {name_key(topic): topic for topic in campaign.topics}
        self.wards: dict[str, Ward | str] = {}
        self.languages: dict[str, str] = {}
        self.streets: dict[str, str] = {}
        self.written: dict[str, date | TwoNumbers | None] = {}
        self.above: Ward | None = None
        self.today = today
        self.left = LeftEmpty()

    def read(self, row: Row) -> ReadAnswer:
        """Return the answer in a row, or refuse the row and say why."""
        cells = self._cells(row)
        left = LeftEmpty()
        words = clean_words(cells[WORDS])
        outcome = self._outcome(cells.get("outcome", ""), words, left)
        spoke = outcome == Outcome.SPOKE
        ward = self._ward(cells.get("ward", ""))
        topic = self._topic(cells.get("topic", ""), words, left) if spoke else ""
        # Tidied cell by cell: a file has few streets, each many times.
        said = Said(
            outcome=outcome,
            words=words,
            topic=topic,
            street=self._street(cells.get("street", ""), left),
            language=self._language(cells.get("language", ""), left) if spoke else "",
        )
        day = self._day(cells.get("day", ""), left) or self._week(cells.get("week", ""), left)
        check_said(said, topics=self.campaign.topics)
        self._add(left)
        return ReadAnswer(row.line, ward, said, day)

    def _cells(self, row: Row) -> dict[str, str]:
        """Return the cells of a row by column; those a spreadsheet omitted at its end are empty."""
        beyond = [cell for cell in row.cells[self.width :] if cell.strip()]
        if beyond:
            found = len(row.cells)
            raise BadInput(
                _("It has %(found)s columns, but the header has %(width)s.", found=found, width=self.width)
            )
        return {
            name: unguarded(row.cells[index].strip()) if index < len(row.cells) else ""
            for name, index in self.columns.items()
        }

    def _add(self, left: LeftEmpty) -> None:
        for field, cells in left.examples.items():
            for cell in cells:
                self.left.note(field, cell)

    def _ward(self, cell: str) -> Ward:
        if cell:
            named = cell[: LONGEST_NAMED + 1]
            if named not in self.wards:
                self.wards[named] = self._look_up_ward(named)
            found = self.wards[named]
            if isinstance(found, str):
                raise BadInput(found)
            self.above = found
            return found
        if self.gaps == Gaps.ABOVE and self.above:
            return self.above
        if self.ward and ("ward" not in self.columns or self.gaps == Gaps.CHOSEN):
            return self.ward
        raise BadInput(_("It doesn’t name a ward."))

    def _look_up_ward(self, named: str) -> Ward | str:
        """Return the ward of this name, or why there is none."""
        try:
            return ward_named(self.campaign.seat, named)
        except Refusal as refusal:
            return str(refusal)

    def _outcome(self, cell: str, words: str, left: LeftEmpty) -> Outcome:
        outcome = outcome_named(cell) if cell else Outcome.SPOKE
        if outcome is None and not words:
            raise BadInput(
                _("“%(cell)s” is not an outcome. Write spoke, not in or not today.", cell=cell[:40])
            )
        if outcome is None:
            left.note("outcome", cell)
        return outcome or Outcome.SPOKE

    def _topic(self, cell: str, words: str, left: LeftEmpty) -> str:
        """Return the campaign's topic so named; without words it is the answer, and the check refuses it."""
        topic = self._topic_named(cell) if cell else ""
        if topic is None and words:
            left.note("topic", cell)
        return cell if topic is None and not words else topic or ""

    def _topic_named(self, cell: str) -> str | None:
        return self.topics.get(name_key(cell)) if len(cell) <= LONGEST_NAMED else None

    def _street(self, cell: str, left: LeftEmpty) -> str:
        if cell not in self.streets:
            self.streets[cell] = street_alone(cell)
        street = self.streets[cell]
        if len(street) > LONGEST_STREET or UNREADABLE in street:
            left.note("street", cell)
            return ""
        return street

    def _language(self, cell: str, left: LeftEmpty) -> str:
        named = cell[: LONGEST_NAMED + 1]
        if named and named not in self.languages:
            self.languages[named] = read_language(named)
        language = self.languages.get(named, "")
        if cell and not language:
            left.note("language", cell)
        return language

    def _week(self, cell: str, left: LeftEmpty) -> date | None:
        """Return a day in the week a cell names; a campaign's first week may begin before the campaign."""
        monday = read_day(cell, self.order or Order.DAY) if cell else None
        if monday and monday < self.campaign.starts_on < monday + WEEK:
            return self.campaign.starts_on
        return self._day(cell, left, field="week")

    def _day(self, cell: str, left: LeftEmpty, field: str = "day") -> date | None:
        if not cell:
            return None
        written = self._as_written(cell)
        if isinstance(written, TwoNumbers):
            if self.order is None and written.is_open:
                return None  # It is asked about first.
            written = written.read(self.order or Order.DAY)
        if written is None or not self.campaign.starts_on <= written <= self.today:
            left.note(field, cell)
            return None
        return written

    def _as_written(self, cell: str) -> date | TwoNumbers | None:
        named = cell[: LONGEST_NAMED + 1]
        if named not in self.written:
            self.written[named] = as_written(named)
        return self.written[named]
