"""Staging: a published file of postcodes is read, checked and compared before anything is written.

It is a file of its own, outside the database and its transactions: a directory has 2.6 million rows, and
reading them takes a minute in which nobody waits.
"""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from voting.places.postcode_file import BadRow, Fault, Place

BATCH = 10_000
COLUMNS = "postcode, ward_code, district_code, easting, northing, ended_on"
SHAPE = f"""
    CREATE TABLE place ({COLUMNS}, line, PRIMARY KEY (postcode)) WITHOUT ROWID;
    CREATE TABLE known ({COLUMNS}, PRIMARY KEY (postcode)) WITHOUT ROWID;
"""
TAKE = f"INSERT OR IGNORE INTO place ({COLUMNS}, line) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
AREA = "rtrim(substr({}postcode, 1, 2), '0123456789')"
Facts = tuple[str, str | None, str | None, int | None, int | None, str | None]


class Staged:
    """The places of a file beside the known ones, and the differences."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database

    def take(self, read: Iterable[tuple[int, Place] | BadRow]) -> Iterator[BadRow]:
        """Store the places that were read; yield rows that cannot be read, and repeated postcodes."""
        for rows in _batches(read):
            yield from (row for row in rows if isinstance(row, BadRow))
            places = [row for row in rows if not isinstance(row, BadRow)]
            facts = [(*_facts(place), line) for line, place in places]
            if self.database.executemany(TAKE, facts).rowcount < len(places):
                yield from self._repeated(places)

    def _repeated(self, places: list[tuple[int, Place]]) -> Iterator[BadRow]:
        """Yield those of these rows whose postcode already occurs earlier in the file."""
        for line, place in places:
            asked = self.database.execute("SELECT line FROM place WHERE postcode = ?", (place.postcode,))
            if asked.fetchone() != (line,):
                yield BadRow(line, Fault.REPEATED, place.postcode)

    def know(self, rows: Iterable[Facts]) -> None:
        """Store what is known already, to compare with."""
        self.database.executemany(
            f"INSERT INTO known ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608
            rows,
        )

    def translate(self, codes: dict[str, str]) -> None:
        """Replace wards by the codes under which they are kept here, all at once: two may have swapped."""
        if not codes:
            return
        cases = " ".join("WHEN ? THEN ?" for _code in codes)
        named = list(itertools.chain.from_iterable(codes.items()))
        marks = ", ".join("?" * len(codes))
        self.database.execute(
            f"UPDATE place SET ward_code = CASE ward_code {cases} END WHERE ward_code IN ({marks})",  # noqa: S608
            [*named, *codes],
        )

    def number(self, where: str = "1", *given: str) -> int:
        """Return the number of places in the file that match a condition."""
        asked = f"SELECT count(*) FROM place WHERE {where}"  # noqa: S608
        return self.database.execute(asked, given).fetchone()[0]

    def knows_of(self, ward: str) -> bool:
        """Whether a postcode of this ward is in the file or known."""
        both = "SELECT 1 FROM {} WHERE ward_code = ? LIMIT 1"
        return any(
            self.database.execute(both.format(each), (ward,)).fetchone() for each in ("place", "known")
        )

    def wards(self) -> set[str]:
        """Return the codes of the wards in the file."""
        return {code for (code,) in self.database.execute("SELECT DISTINCT ward_code FROM place") if code}

    def losing_their_ward(self) -> int:
        """Return the number of postcodes known with a ward that the file has without one."""
        asked = """SELECT count(*) FROM place JOIN known USING (postcode)
                   WHERE place.ward_code IS NULL AND known.ward_code IS NOT NULL"""
        return self.database.execute(asked).fetchone()[0]

    def lost(self, ward: str) -> tuple[int, list[tuple[str, int]]] | None:
        """Return how many postcodes of a ward are known, and their wards in a file that has none of it.

        None if it has some, if none is known, or if the file is of another area.
        """
        known = self.database.execute("SELECT count(*) FROM known WHERE ward_code = ?", (ward,)).fetchone()[0]
        if not known or self.number("ward_code = ?", ward):
            return None
        area = AREA.format("")
        covered = self.database.execute(
            f"""SELECT 1 FROM place WHERE {area} IN (SELECT {area} FROM known WHERE ward_code = ?) LIMIT 1""",  # noqa: S608
            (ward,),
        ).fetchone()
        moved = self.database.execute(
            """SELECT place.ward_code, count(*) FROM place JOIN known USING (postcode)
               WHERE known.ward_code = ? AND place.ward_code IS NOT NULL
               GROUP BY 1 ORDER BY 2 DESC LIMIT 3""",
            (ward,),
        ).fetchall()
        return (known, moved) if covered else None

    def changes(self, at_once: int) -> Iterator[list[dict[str, Any]]]:
        """Yield places that are new or differ from what is known, ordered by postcode, so many at once."""
        asked = f"""SELECT {COLUMNS} FROM place
                    EXCEPT SELECT {COLUMNS} FROM known ORDER BY postcode"""  # noqa: S608
        rows = self.database.execute(asked)
        names = [each.strip() for each in COLUMNS.split(",")]
        while batch := rows.fetchmany(at_once):
            yield [dict(zip(names, row, strict=True)) | {"ended_on": _day(row[5])} for row in batch]


@contextmanager
def staging() -> Generator[Staged]:
    """Yield a staging database to compare a file in, removed afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="postcodes-") as folder,
        closing(sqlite3.connect(Path(folder) / "staged", isolation_level=None)) as database,
    ):
        database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000; "
            "PRAGMA temp_store = FILE;" + SHAPE
        )
        yield Staged(database)


def _facts(place: Place) -> Facts:
    ended = place.ended_on.isoformat() if place.ended_on else None
    return place.postcode, place.ward_code, place.district_code, place.easting, place.northing, ended


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _batches(
    read: Iterable[tuple[int, Place] | BadRow],
) -> Iterator[list[tuple[int, Place] | BadRow]]:
    rows = iter(read)
    while batch := list(itertools.islice(rows, BATCH)):
        yield batch
