"""Read a file as answers: its contents, the questions to ask, and which rows are not answers and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from voting.collect.csv_file import BadCsv, Sheet, read_sheet
from voting.collect.days import Order, order_of
from voting.collect.headings import FIELDS, WORDS, match_headings
from voting.collect.models import Campaign
from voting.collect.services.bad_files import BadRow, NotAnswers, NoWardColumn, NoWordsColumn, why_bad
from voting.collect.services.file_keys import FileKeys, KeyOf, digest_of_file, keys_of_file, way_to_key
from voting.collect.services.rows import Gaps, LeftEmpty, ReadAnswer, RowReader
from voting.places.models import Seat, Ward
from voting.places.services import is_called
from voting.plain.digests import canonical_json
from voting.plain.names import name_key
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _

# How many cells of a column without a known heading are checked for naming wards.
CELLS_TRIED = 200
# So many rows take a few milliseconds.
AT_ONCE = 200


@dataclass(frozen=True)
class Choices:
    """The choices made about a file: what its columns hold, which number is the day, whose the gaps are."""

    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    order: Order | None = None
    gaps: Gaps | None = None


@dataclass(frozen=True)
class Reading:
    """The contents of a file of answers, before any of it is loaded."""

    answers: tuple[ReadAnswer, ...]
    # What each answer says, written out; the digest of the file; and the keys that follow from these.
    said: tuple[str, ...]
    digest: str
    keys: FileKeys
    # How keys are made, and the day on which it is read: rows without one are of that day.
    key_of: KeyOf
    today: date
    bad: tuple[BadRow, ...]
    header: tuple[str, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict[str, int])
    left: LeftEmpty = field(default_factory=LeftEmpty)
    # Whether a person must say which number of its dates is the day; and whether that was open at all.
    asks_order: bool = False
    has_order: bool = False
    # How many rows name no ward where others do.
    ward_gaps: int = 0

    @property
    def by_ward(self) -> list[tuple[Ward, int]]:
        """The wards of the answers, and how many come from each."""
        counts = Counter(answer.ward.code for answer in self.answers)
        wards = {answer.ward.code: answer.ward for answer in self.answers}
        return sorted(((wards[code], count) for code, count in counts.items()), key=lambda each: each[0].name)

    def heading_of(self, name: str) -> str:
        """Return the heading of the column that holds a field; empty if there is none."""
        return self.header[self.columns[name]] if name in self.columns else ""


def read_answers(
    campaign: Campaign,
    text: str,
    *,
    words_column: str = WORDS,
    ward: Ward | None = None,
    choices: Choices | None = None,
    today: date,
    erasure_key: bytes,
) -> Reading:
    """Read a tidy text as answers, in one go."""
    try:
        sheet = read_sheet(text)
    except BadCsv as bad:
        raise NotAnswers(why_bad(bad)) from None
    return answers_of(
        campaign,
        sheet,
        words_column=words_column,
        ward=ward,
        choices=choices,
        today=today,
        erasure_key=erasure_key,
    )


def answers_of(
    campaign: Campaign,
    sheet: Sheet,
    *,
    words_column: str = WORDS,
    ward: Ward | None = None,
    choices: Choices | None = None,
    today: date,
    erasure_key: bytes,
    between: Callable[[], object] | None = None,
) -> Reading:
    """Read rows as answers; `ward` applies where they name none. `between` is called every so many rows."""
    choices = choices or Choices()
    columns = _columns(campaign, sheet, words_column, choices.columns)
    cells = {name: _cells(sheet, index) for name, index in columns.items()}
    gaps = _gaps(cells.get("ward"))
    if gaps == len(sheet.rows):  # A column without a ward in it says nothing.
        columns, gaps = {name: index for name, index in columns.items() if name != "ward"}, 0
    if "ward" not in columns and ward is None:
        raise NoWardColumn(
            _("The file has no column called ward. Choose the ward its answers come from."), sheet.header
        )
    order = order_of({*cells.get("day", ()), *cells.get("week", ())})
    reader = RowReader(
        campaign,
        columns,
        len(sheet.header),
        ward=ward,
        gaps=choices.gaps,
        order=choices.order or order,
        today=today,
    )
    answers, bad_rows = _read_rows(reader, sheet, between)
    said = tuple(canonical_json({"said": what_is_said(each)}) for each in answers)
    digest, key_of = digest_of_file(said), way_to_key(erasure_key)
    return Reading(
        tuple(answers),
        said,
        digest,
        keys_of_file(campaign.id, said, digest, key_of=key_of),
        key_of,
        today,
        tuple(bad_rows),
        header=sheet.header,
        columns=columns,
        left=reader.left,
        asks_order=order is None and choices.order is None,
        ward_gaps=gaps,
        has_order=order is None,
    )


def _read_rows(
    reader: RowReader, sheet: Sheet, between: Callable[[], object] | None
) -> tuple[list[ReadAnswer], list[BadRow]]:
    answers: list[ReadAnswer] = []
    bad_rows: list[BadRow] = []
    for place, row in enumerate(sheet.rows, start=1):
        if between and place % AT_ONCE == 0:
            between()
        try:
            answers.append(reader.read(row))
        except Refusal as refusal:
            bad_rows.append(BadRow(row.line, str(refusal)))
    return answers, bad_rows


def what_is_said(answer: ReadAnswer) -> list[Any]:
    """Return what a row says, whatever its form and wherever it is."""
    return [
        answer.ward.code,
        answer.said.outcome,
        answer.said.words,
        answer.said.topic,
        answer.said.street,
        answer.said.language,
        str(answer.day),
    ]


def _columns(
    campaign: Campaign, sheet: Sheet, words_column: str, chosen: Mapping[str, str]
) -> dict[str, int]:
    """Return the position of each known column."""
    keys = [name_key(name) for name in sheet.header]
    named = words_column.strip()
    chosen = dict(chosen) | ({WORDS: named} if named and name_key(named) != WORDS else {})
    for name in {*chosen.values(), *FIELDS}:
        if name and keys.count(name_key(name)) > 1:
            raise NotAnswers(_("Two columns are called “%(name)s”. Rename one of them.", name=name))
    if named and name_key(named) not in {*keys, WORDS}:
        raise _no_words(named, sheet)
    columns = match_headings(
        sheet.header, chosen=chosen, remembered=campaign.headings or {}, question=campaign.question
    )
    if WORDS not in columns:
        raise _no_words(named or WORDS, sheet)
    if "ward" not in columns and chosen.get("ward") is None:
        columns |= _ward_by_its_cells(campaign.seat, sheet, taken=columns)
    return columns


def _no_words(name: str, sheet: Sheet) -> NoWordsColumn:
    return NoWordsColumn(
        _(
            "No column is called “%(name)s”. Choose the column that holds what people said: %(columns)s.",
            name=name,
            columns=", ".join(name[:30] for name in sheet.header[:12]),
        ),
        sheet.header,
    )


def _ward_by_its_cells(seat: Seat, sheet: Sheet, *, taken: Mapping[str, int]) -> dict[str, int]:
    """Return the one other column whose cells hold nothing but wards of the seat."""
    found = [
        index
        for index in range(len(sheet.header))
        if index not in taken.values()
        and (cells := {cell for cell in _cells(sheet, index)[:CELLS_TRIED] if cell})
        and all(any(is_called(ward, cell) for ward in seat.wards) for cell in cells)
    ]
    return {"ward": found[0]} if len(found) == 1 else {}


def _cells(sheet: Sheet, index: int) -> list[str]:
    return [row.cells[index].strip() if index < len(row.cells) else "" for row in sheet.rows]


def _gaps(cells: list[str] | None) -> int:
    """Return the number of empty cells in a column."""
    return sum(not cell for cell in cells or ())
