"""Reading a file as answers: what is in it, and which rows are not answers and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from slugify import slugify

from voting.collect.csv_file import BadCsv, Row, Sheet, read_sheet, unguarded
from voting.collect.models import Campaign, Outcome
from voting.collect.rules import read_day, street_alone
from voting.collect.services.answers import check_answer
from voting.collect.services.bad_files import BadRow, NotAnswers, NoWardColumn, NoWordsColumn, why_bad
from voting.digests import digest_of
from voting.pages import local_date, local_today
from voting.places.models import Ward
from voting.places.services import ward_named
from voting.refusals import BadInput, Refusal
from voting.texts import clean_words

WORDS = "words"
WEEK = timedelta(days=7)
OTHERS = ("topic", "street", "ward", "outcome", "language", "day", "week")


@dataclass(frozen=True)
class ReadAnswer:
    """One answer of a file, and the line it starts on."""

    line: int
    ward: Ward
    outcome: Outcome
    words: str
    topic: str
    street: str
    language: str
    day: date | None


@dataclass(frozen=True)
class Reading:
    """What a file of answers holds, before any of it is loaded."""

    digest: str
    answers: tuple[ReadAnswer, ...]
    bad: tuple[BadRow, ...]

    @property
    def by_ward(self) -> list[tuple[Ward, int]]:
        """The wards of the answers, and how many come from each."""
        counts = Counter(answer.ward.code for answer in self.answers)
        wards = {answer.ward.code: answer.ward for answer in self.answers}
        return sorted(((wards[code], count) for code, count in counts.items()), key=lambda each: each[0].name)


def read_answers(
    campaign: Campaign, text: str, *, words_column: str = WORDS, ward: Ward | None = None
) -> Reading:
    """Read a tidy text as answers; `ward` stands in for rows that name none."""
    try:
        sheet = read_sheet(text)
    except BadCsv as bad:
        raise NotAnswers(why_bad(bad)) from None
    columns = _columns(sheet, words_column)
    if "ward" not in columns and ward is None:
        raise NoWardColumn(_("The file has no column called ward. Choose the ward its answers come from."))
    reader = _RowReader(campaign, columns, len(sheet.header), ward)
    answers: list[ReadAnswer] = []
    bad_rows: list[BadRow] = []
    for row in sheet.rows:
        try:
            answers.append(reader.read(row))
        except Refusal as refusal:
            bad_rows.append(BadRow(row.line, str(refusal)))
    return Reading(_digest(answers), tuple(answers), tuple(bad_rows))


def _digest(answers: Iterable[ReadAnswer]) -> str:
    """What a file says, whatever it looks like: an empty line more does not make it another file."""
    said = [
        [each.ward.code, each.outcome, each.words, each.topic, each.street, each.language, str(each.day)]
        for each in answers
    ]
    return digest_of({"answers": said})


def _columns(sheet: Sheet, words_column: str) -> dict[str, int]:
    """Where each known column stands."""
    names = [name.casefold() for name in sheet.header]
    wanted = words_column.strip().casefold()
    for name in {wanted, *OTHERS}:
        if names.count(name) > 1:
            raise NotAnswers(_("Two columns are called “%(name)s”. Rename one of them.", name=name))
    if wanted not in names:
        raise NoWordsColumn(
            _(
                "No column is called “%(name)s”. Say which column holds what people said: %(columns)s.",
                name=words_column.strip(),
                columns=", ".join(name[:30] for name in sheet.header[:12]),
            ),
            sheet.header,
        )
    columns = {name: names.index(name) for name in OTHERS if name in names}
    return columns | {WORDS: names.index(wanted)}


class _RowReader:
    """Reads the rows of one file; the wards and topics of its cells are looked up once each."""

    def __init__(self, campaign: Campaign, columns: Mapping[str, int], width: int, ward: Ward | None) -> None:
        self.campaign, self.columns, self.width, self.ward = campaign, columns, width, ward
        self.topics = {slugify(topic): topic for topic in campaign.topics}
        self.wards: dict[str, Ward] = {}
        self.today = local_today()

    def read(self, row: Row) -> ReadAnswer:
        """The answer in a row, or a refusal that says why it is none."""
        if len(row.cells) != self.width:
            found = len(row.cells)
            raise BadInput(
                _("It has %(found)s columns, but the header has %(width)s.", found=found, width=self.width)
            )
        cells = {name: unguarded(row.cells[index].strip()) for name, index in self.columns.items()}
        outcome = _outcome(cells.get("outcome", ""))
        spoke = outcome == Outcome.SPOKE
        answer = ReadAnswer(
            row.line,
            self._ward(cells.get("ward", "")),
            outcome,
            words=clean_words(cells[WORDS]),
            topic=self._topic(cells.get("topic", "")) if spoke else "",
            street=street_alone(cells.get("street", "")),
            language=cells.get("language", "") if spoke else "",
            day=self._day(cells.get("day", "")) or self._week(cells.get("week", "")),
        )
        check_answer(
            self.campaign,
            outcome=outcome,
            words=answer.words,
            topic=answer.topic,
            street=answer.street,
            language=answer.language,
        )
        return answer

    def _ward(self, cell: str) -> Ward:
        if cell:
            if cell not in self.wards:
                self.wards[cell] = ward_named(self.campaign.seat, cell)
            return self.wards[cell]
        if self.ward is None:
            raise BadInput(_("It names no ward."))
        return self.ward

    def _topic(self, cell: str) -> str:
        """The campaign's topic of this name; the check of the answer refuses one it does not have."""
        return cell if cell in self.campaign.topics else self.topics.get(slugify(cell), cell) if cell else ""

    def _week(self, cell: str) -> date | None:
        """A day of the week that a cell names; the week in which a campaign begins may begin before it."""
        monday = read_day(cell)
        if monday and monday < self.campaign.starts_on < monday + WEEK:
            return self.campaign.starts_on
        return self._day(cell)

    def _day(self, cell: str) -> date | None:
        if not cell:
            return None
        day = read_day(cell)
        if day is None:
            first = self.campaign.starts_on
            raise BadInput(
                _(
                    "“%(cell)s” is not a day. Write it like %(iso)s or %(uk)s.",
                    cell=cell[:40],
                    iso=first.isoformat(),
                    uk=first.strftime("%d/%m/%Y"),
                )
            )
        if day > self.today:
            raise BadInput(_("%(day)s is still to come. Write the day of the answer.", day=local_date(day)))
        if day < self.campaign.starts_on:
            raise BadInput(_("%(day)s is before the campaign’s first day.", day=local_date(day)))
        return day


def _outcome(cell: str) -> Outcome:
    if not cell:
        return Outcome.SPOKE
    named = " ".join(re.split(r"[\s_-]+", cell.casefold()))
    if named not in set(Outcome) - {Outcome.WITHDRAWN}:
        raise BadInput(
            _("“%(cell)s” is not an outcome. Write spoke, no answer or not today.", cell=cell[:40])
        )
    return Outcome(named)
