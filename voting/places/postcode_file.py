"""Read postcodes in the two formats in which they are published.

1. OS Code-Point Open: ten columns, no header: postcode, quality, easting, northing, country, NHS region,
   NHS area, county, district, ward (Code-Point Open technical specification).
2. ONS Postcode Directory: a header row; `pcds` is the postcode, `doterm` the month it ended, if it has.
   District and ward are `oslaua` and `osward`; since 2025 `lad25cd` and `wd25cd`, with the year in the name.

Both give the position of a postcode on the National Grid, in metres, and its quality. A position known only
to the sector, or not at all, is not used.

The first row shows which of the two a file is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from voting.places.rules import tidy_postcode

CODEPOINT_COLUMNS = 10
GSS_CODE = re.compile(r"[A-Z][0-9]{8}")
DISTRICT_COLUMN = re.compile(r"(os)?laua|lad[0-9]{2}cd")
WARD_COLUMN = re.compile(r"(os)?ward|wd[0-9]{2}cd")
EASTING_COLUMN = re.compile(r"(os)?east1m")
NORTHING_COLUMN = re.compile(r"(os)?no?rth1m")
QUALITY_COLUMN = re.compile(r"osgrdind|gridind")
MONTH = re.compile(r"([0-9]{4})-?(0[1-9]|1[0-2])")
METRES = re.compile(r"[0-9]{1,7}")
# In the directory these mean "none here": E99999999 for England, L99999999 for the Channel Islands ...
NO_AREA = "99999999"
# The one postcode of another shape: it once belonged to a bank, and is in no ward.
NOT_A_PLACE = "GIR 0AA"


class Source(StrEnum):
    """The publisher of a file of this format."""

    CODEPOINT = "Code-Point Open"
    ONSPD = "ONS Postcode Directory"


class Fault(StrEnum):
    """What is wrong with a row."""

    COLUMNS = "columns"
    POSTCODE = "postcode"
    CODE = "code"
    METRES = "metres"
    REPEATED = "repeated"


class UnknownFormat(Exception):
    """The first row is of neither format."""


@dataclass(frozen=True)
class Place:
    """One postcode, its areas, and its position on the National Grid, if known well."""

    postcode: str
    ward_code: str | None
    district_code: str | None
    easting: int | None = None
    northing: int | None = None
    # The first day of the month in which it ended, if it has ended.
    ended_on: date | None = None


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be read: its line in the file, the fault, and the text found there."""

    line: int
    fault: Fault
    found: str


@dataclass(frozen=True)
class GridColumns:
    """The columns of a position on the National Grid, and the qualities that are good enough."""

    easting: int
    northing: int
    quality: int
    good: frozenset[str]


@dataclass(frozen=True)
class Columns:
    """The column of each fact in a row of one format."""

    source: Source
    width: int
    postcode: int
    district: int
    ward: int
    ended: int | None = None
    grid: GridColumns | None = None


# Quality 60 is the middle of a sector of some thousand homes, and 90 is no position at all; in the directory
# the same are 6 and 9, and 8 is a postcode that has ended.
CODEPOINT_GRID = GridColumns(easting=2, northing=3, quality=1, good=frozenset({"10", "20", "30", "40", "50"}))
ONSPD_GOOD = frozenset("12345")
CODEPOINT = Columns(
    Source.CODEPOINT, width=CODEPOINT_COLUMNS, postcode=0, district=8, ward=9, grid=CODEPOINT_GRID
)


def recognise(first: Sequence[str]) -> Columns:
    """Return the format of a file by its first row; raise UnknownFormat if it is neither."""
    names = [name.strip().lower() for name in first]
    if "pcds" in names:
        district = _column(names, DISTRICT_COLUMN)
        ward = _column(names, WARD_COLUMN)
        ended = names.index("doterm") if "doterm" in names else None
        return Columns(
            Source.ONSPD, len(names), names.index("pcds"), district, ward, ended, _grid_columns(names)
        )
    if len(first) == CODEPOINT_COLUMNS:
        return CODEPOINT
    raise UnknownFormat


def read_places(
    rows: Iterable[tuple[int, Sequence[str]]], columns: Columns
) -> Iterator[tuple[int, Place] | BadRow]:
    """Read numbered rows in order, and yield each with its number."""
    for line, row in rows:
        if not row:
            continue
        if len(row) != columns.width:
            yield BadRow(line, Fault.COLUMNS, str(len(row)))
            continue
        if row[columns.postcode].strip().upper() == NOT_A_PLACE:
            continue
        read = _read_place(line, row, columns)
        has_ended = columns.ended is not None and row[columns.ended].strip() != ""
        if isinstance(read, Place):
            yield line, read
        elif not has_ended:  # What is over and cannot be read is missed by nobody.
            yield read


def _read_place(line: int, row: Sequence[str], columns: Columns) -> Place | BadRow:
    postcode = tidy_postcode(row[columns.postcode])
    if postcode is None:
        return BadRow(line, Fault.POSTCODE, row[columns.postcode])
    ward, district = row[columns.ward].strip(), row[columns.district].strip()
    for code in (ward, district):
        if code and not GSS_CODE.fullmatch(code):
            return BadRow(line, Fault.CODE, code)
    try:
        ended = _month(row[columns.ended].strip()) if columns.ended is not None else None
        metres = _metres(row, columns.grid)
    except ValueError as wrong:
        return BadRow(line, Fault.METRES, str(wrong))
    return Place(postcode, _area(ward), _area(district), *metres, ended_on=ended)


def _month(written: str) -> date | None:
    """Return the first day of a month written 202406; raise ValueError with text that is no month."""
    if not written:
        return None
    found = MONTH.fullmatch(written)
    if found is None:
        raise ValueError(written)
    return date(int(found[1]), int(found[2]), 1)


def _metres(row: Sequence[str], grid: GridColumns | None) -> tuple[int | None, int | None]:
    """Return easting and northing in metres if known well; raise ValueError with text that is no number."""
    if grid is None or row[grid.quality].strip() not in grid.good:
        return None, None
    east, north = row[grid.easting].strip(), row[grid.northing].strip()
    for metres in filter(None, (east, north)):
        if not METRES.fullmatch(metres):
            raise ValueError(metres)
    return (int(east), int(north)) if east and north else (None, None)


def _area(code: str) -> str | None:
    return None if not code or code.endswith(NO_AREA) else code


def _grid_columns(names: Sequence[str]) -> GridColumns | None:
    """Return the directory's position columns, or None for a file from which these were cut."""
    try:
        east, north, quality = (
            _column(names, wanted) for wanted in (EASTING_COLUMN, NORTHING_COLUMN, QUALITY_COLUMN)
        )
    except UnknownFormat:
        return None
    return GridColumns(east, north, quality, ONSPD_GOOD)


def _column(names: Sequence[str], wanted: re.Pattern[str]) -> int:
    for index, name in enumerate(names):
        if wanted.fullmatch(name):
            return index
    raise UnknownFormat
