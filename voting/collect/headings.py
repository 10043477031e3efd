"""Match the columns of a file by their headings: names that offices use, and columns people chose.

1. A column that a person chose holds what they said.
2. Then the names of this project, then those chosen for an earlier file of the campaign.
3. Then other usual names, and last a heading that contains a telling word, such as "Ward you live in".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from voting.plain.names import folded, name_key
from voting.plain.translating import lazy as _l

WORDS = "words"


@dataclass(frozen=True)
class Column:
    """A column of a file of answers: our heading, its name on pages, other usual headings, and whether an
    export has it.
    """

    name: str
    label: str
    others: tuple[str, ...]
    is_exported: bool = True


# In the order in which an export has them; of a day it tells the week.
COLUMNS = (
    Column(WORDS, _l("Words"), (
        "answer", "answers", "your answer", "comment", "comments", "response", "responses", "issue",
        "big issue", "the one big issue", "what they said", "what people said", "what was said", "feedback",
        "suggestion",
    )),
    Column("topic", _l("Topic"), ("topics", "category", "theme", "subject")),
    Column("street", _l("Street"), ("street name", "road", "road name", "name of street")),
    Column("ward", _l("Ward"), (
        "ward name", "ward code", "wards", "your ward", "electoral ward", "name of ward",
    )),
    Column("outcome", _l("Outcome"), ("result", "what happened", "contact")),
    Column("language", _l("Language"), (
        "language spoken", "languages", "lang", "language spoken at the door", "spoken language",
    )),
    Column("day", _l("Day"), (
        "date", "timestamp", "time stamp", "date of answer", "day of answer", "when", "submitted",
        "submitted at", "submission date", "start time", "completion time", "date and time", "visited on",
        "date visited",
    ), is_exported=False),
    Column("week", _l("Week"), ("week of", "week beginning", "week commencing", "w c")),
)  # fmt: skip
FIELDS = tuple(each.name for each in COLUMNS)
EXPORTED_COLUMNS = tuple(each.name for each in COLUMNS if each.is_exported)
TELLING = {"ward": "ward", "street": "street", "language": "language", "date": "day", "timestamp": "day"}
KNOWN = {name_key(field): field for field in FIELDS} | {
    name_key(name): each.name for each in COLUMNS for name in each.others
}
# How far down a file its headings may be, below a title.
LOOKED_AT = 15


def is_heading(cell: str) -> bool:
    """Whether a cell is the heading of a known column."""
    return name_key(cell) in KNOWN


def header_row(rows: Sequence[Sequence[str]], known: Callable[[str], bool]) -> int:
    """Return the index of the row of headings: the first of those with the most known headings.

    If none is known, the first row that is more than a title.
    """
    scores = [sum(map(known, row)) for row in rows[:LOOKED_AT]]
    if best := max(scores, default=0):
        return scores.index(best)
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:LOOKED_AT]]
    wide = (place for place, cells in enumerate(filled) if cells > 1)
    return next(wide, 0) if filled and filled[0] == 1 else 0


def match_headings(
    header: Sequence[str], *, chosen: Mapping[str, str], remembered: Mapping[str, str], question: str
) -> dict[str, int]:
    """Return the position of each known column; a column chosen as nothing has none."""
    keys = [name_key(name) or name.strip() for name in header]
    places: dict[str, int] = {}

    def take(field: str, place: int | None) -> None:
        if (
            place is not None
            and field not in places
            and field not in settled
            and place not in places.values()
        ):
            places[field] = place

    settled = {field for field, name in chosen.items() if not name}
    for field, name in chosen.items():
        take(field, _place(keys, name_key(name) or name.strip()) if name else None)
    for field in FIELDS:
        take(field, _place(keys, field))
    for field in FIELDS:
        take(field, _place(keys, remembered.get(field, "")))
    take(WORDS, _place(keys, name_key(question)))
    for place, key in enumerate(keys):
        if field := KNOWN.get(key):
            take(field, place)
    for field, place in _telling(header):
        take(field, place)
    questions = [place for place, name in enumerate(header) if "?" in name and place not in places.values()]
    if len(questions) == 1:
        take(WORDS, questions[0])
    return places


def _place(keys: Sequence[str], wanted: str) -> int | None:
    return keys.index(wanted) if wanted and wanted in keys else None


def _telling(header: Sequence[str]) -> Iterable[tuple[str, int]]:
    """Return the headings with one telling word; two of them for the same column do not count."""
    told = [
        (field, place)
        for place, name in enumerate(header)
        for word, field in TELLING.items()
        if word in folded(name).replace("?", " ").split()
    ]
    fields = [field for field, _place in told]
    return [(field, place) for field, place in told if fields.count(field) == 1]
