"""Loading postcodes from a published file: all of it or nothing."""

from __future__ import annotations

import csv
import dataclasses
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import journal
from voting.places.acts import PostcodesLoaded
from voting.places.models import Postcode, Seat, Ward
from voting.places.postcode_file import (
    CODEPOINT,
    BadRow,
    Fault,
    Place,
    UnknownFormat,
    read_places,
    recognise,
)
from voting.refusals import BadInput

SHIPPED = Path(__file__).parent.parent / "data"
SHIPPED_POSTCODES = SHIPPED / "codepoint-open-b15-b17-b32.csv"
SHIPPED_WARDS = SHIPPED / "wards.csv"
BAD_ROWS_NAMED = 20
# Well under the 32,766 values that one SQLite statement takes: sqlite.org/limits.html.
BATCH = 5_000


class NotPostcodes(BadInput):
    """The file is not one of postcodes in a published format."""


class RowsCannotBeRead(BadInput):
    """Some rows of the file cannot be read, so none was loaded."""


class WrongVintage(BadInput):
    """The file knows none of the seat's wards: it is of another place or another year."""


@dataclass(frozen=True)
class Loaded:
    """What a file of postcodes held."""

    source: str
    postcodes: int
    in_seat: int
    without_ward: int


def load_postcodes(session: Session, seat: Seat, file: Path, *, by: str) -> Loaded:
    """Load Code-Point Open or the ONS Postcode Directory; a postcode known before gets its newest ward."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            source, places = _read(lines)
    except UnicodeDecodeError:
        raise NotPostcodes(_("%(file)s is not a text file. Unpack it first.", file=file.name)) from None
    except csv.Error as error:
        raise NotPostcodes(_("%(file)s is not a CSV file: %(error)s.", file=file.name, error=error)) from None
    except (UnknownFormat, StopIteration):
        raise NotPostcodes(
            _(
                "%(file)s is neither Code-Point Open (ten columns, no header) nor the ONS Postcode Directory "
                "(a header row with pcds, district and ward).",
                file=file.name,
            )
        ) from None
    here = {ward.code for ward in seat.wards}
    found = {place.ward_code for place in places if place.ward_code}
    _check_vintage(seat, here, found)
    _name_wards(session, found)
    _replace(session, places)
    journal.record(session, PostcodesLoaded(source, len(places)), by=by)
    return Loaded(
        source,
        postcodes=len(places),
        in_seat=sum(place.ward_code in here for place in places),
        without_ward=sum(place.ward_code is None for place in places),
    )


def load_shipped_postcodes(session: Session, seat: Seat, *, by: str) -> Loaded | None:
    """Load the postcodes that come with the project, where they are this seat's and none is loaded yet."""
    if session.scalar(sa.select(Postcode.postcode).limit(1)) is not None:
        return None
    try:
        return load_postcodes(session, seat, SHIPPED_POSTCODES, by=by)
    except WrongVintage:
        return None


def _read(lines: Iterable[str]) -> tuple[str, list[Place]]:
    reader = csv.reader(lines)
    first = next(reader)
    columns = recognise(first)
    rows = ((reader.line_num, row) for row in reader)
    if columns is CODEPOINT:
        rows = itertools.chain([(1, first)], rows)
    return columns.source, list(_all_good(read_places(rows, columns)))


def _all_good(read: Iterator[Place | BadRow]) -> Iterator[Place]:
    """The places read, or a refusal that names the first bad rows and counts the rest."""
    bad: list[BadRow] = []
    for each in read:
        if isinstance(each, BadRow):
            bad.append(each)
        elif not bad:
            yield each
    if bad:
        named = [
            _("Line %(line)s: %(reason)s.", line=row.line, reason=_reason(row))
            for row in bad[:BAD_ROWS_NAMED]
        ]
        if len(bad) > BAD_ROWS_NAMED:
            named.append(_("And %(more)s more.", more=len(bad) - BAD_ROWS_NAMED))
        said = _("Nothing was loaded, because %(count)s rows cannot be read.", count=len(bad))
        raise RowsCannotBeRead("\n".join([said, *named]))


def _reason(row: BadRow) -> str:
    found = row.found[:40]
    match row.fault:
        case Fault.COLUMNS:
            return _("it has %(found)s columns, which is not what the first row has", found=found)
        case Fault.POSTCODE:
            return _("“%(found)s” is not a postcode", found=found)
        case Fault.CODE:
            return _("“%(found)s” is not the code of a ward or district", found=found)
        case Fault.METRES:
            return _("“%(found)s” is not a place on the National Grid", found=found)
        case Fault.REPEATED:
            return _("%(found)s stands in the file twice", found=found)


def _check_vintage(seat: Seat, here: set[str], found: set[str]) -> None:
    if not here & found:
        raise WrongVintage(
            _(
                "None of the wards of %(seat)s is in this file, so it is of another place or of other years. "
                "Load the newest file of this area, or correct the ward codes in config.toml.",
                seat=seat.name,
            )
        )


def _name_wards(session: Session, codes: set[str]) -> None:
    """Give wards outside the seat their names, so that a page can say where a postcode lies."""
    known = set(session.scalars(sa.select(Ward.code)))
    with SHIPPED_WARDS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["code"] in codes - known:
                session.add(
                    Ward(
                        code=row["code"], slug=row["code"].lower(), name=row["name"], district=row["district"]
                    )
                )
    session.flush()


def _replace(session: Session, places: list[Place]) -> None:
    for start in range(0, len(places), BATCH):
        batch = places[start : start + BATCH]
        session.execute(
            sa.delete(Postcode).where(Postcode.postcode.in_([place.postcode for place in batch])),
            execution_options={"synchronize_session": False},
        )
        session.execute(
            sa.insert(Postcode),
            [dataclasses.asdict(place) for place in batch],
        )
