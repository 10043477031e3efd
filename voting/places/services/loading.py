"""Load postcodes from a published file: all of it is checked and compared before any of it is written."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.places.journal_entries import PostcodesLoaded
from voting.places.models import Postcode, Seat, Ward
from voting.places.services.reading import read_file
from voting.places.services.staging import Staged, staging
from voting.plain.refusals import BadInput
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.storage.turns import ShortTurns

SHIPPED = Path(__file__).parent.parent / "data"
SHIPPED_POSTCODES = SHIPPED / "codepoint-open-b15-b17-b32.csv"
SHIPPED_WARDS = SHIPPED / "wards.csv"
# Tenths of a second of writing, and well under a statement's limit on values: sqlite.org/limits.html.
BATCH = 2_000
KNOWN_AT_ONCE = 10_000


class WrongVintage(BadInput):
    """The file has none of the seat's wards: it is for another place or another year."""


class TakesAway(BadInput):
    """The file has less than is known here: loading it must be confirmed as intended."""


@dataclass(frozen=True)
class Loaded:
    """The contents of a loaded file of postcodes."""

    source: str
    postcodes: int
    in_seat: int
    without_ward: int
    ended: int = 0
    # The wards of the seat that now have no known postcode.
    lacking: tuple[str, ...] = field(default=(), compare=False)


def load_postcodes(
    session: Session,
    seat: Seat,
    file: Path,
    *,
    by: str,
    take_away: bool = False,
    turns: ShortTurns | None = None,
) -> Loaded:
    """Load Code-Point Open or the ONS Postcode Directory; a known postcode gets its newest ward.

    All of it is read, checked and compared first. With `turns` it is then written in batches, each committed;
    an interrupted load resumes where it stopped when the file is loaded again.
    """
    wards = {ward.code_now: (ward.code, ward.name) for ward in seat.wards}
    seat_name = seat.name
    with staging() as staged:
        if turns:
            turns.let_go()
        source = read_file(file, staged)
        _check_vintage(seat_name, set(wards), staged.wards())
        staged.translate({now: code for now, (code, _name) in wards.items() if now != code})
        _know(session, staged, turns)
        if not take_away:
            _check_takes_nothing(staged, dict(wards.values()))
        _name_wards(session, staged.wards())
        for batch in staged.changes(BATCH):
            _replace(session, batch)
            if turns:
                turns()
        loaded = _summed_up(source, staged, dict(wards.values()))
        journal.record(session, PostcodesLoaded(source, loaded.postcodes), by=by)
        return loaded


def _summed_up(source: str, staged: Staged, wards: Mapping[str, str]) -> Loaded:
    return Loaded(
        source,
        postcodes=staged.number("ended_on IS NULL"),
        in_seat=sum(staged.number("ended_on IS NULL AND ward_code = ?", code) for code in wards),
        without_ward=staged.number("ended_on IS NULL AND ward_code IS NULL"),
        ended=staged.number("ended_on IS NOT NULL"),
        lacking=tuple(name for code, name in wards.items() if not staged.knows_of(code)),
    )


def load_shipped_postcodes(session: Session, seat: Seat, *, by: str) -> Loaded | None:
    """Load the postcodes shipped with the project, if they are this seat's and none is loaded yet."""
    if session.scalar(sa.select(Postcode.postcode).limit(1)) is not None:
        return None
    try:
        return load_postcodes(session, seat, SHIPPED_POSTCODES, by=by)
    except WrongVintage:
        return None


def _check_vintage(seat: str, here: set[str], found: set[str]) -> None:
    if not here & found:
        raise WrongVintage(
            _(
                "None of the wards of %(seat)s is in this file, so it is for another area or other "
                "years. Load the newest file for this area, or correct the ward codes in "
                "config.toml.",
                seat=seat,
            )
        )


def _know(session: Session, staged: Staged, turns: ShortTurns | None) -> None:
    """Copy what is known, in batches: a long read would hold up those who write."""
    last = ""
    columns = (
        Postcode.postcode,
        Postcode.ward_code,
        Postcode.district_code,
        Postcode.easting,
        Postcode.northing,
        sa.cast(Postcode.ended_on, sa.Text),
    )
    asked = sa.select(*columns).order_by(Postcode.postcode).limit(KNOWN_AT_ONCE)
    while rows := session.execute(asked.where(Postcode.postcode > last)).tuples().all():
        staged.know(rows)
        last = rows[-1][0]
        if turns:
            turns.let_go()


def _check_takes_nothing(staged: Staged, wards: Mapping[str, str]) -> None:
    """Refuse a file by which a ward of the seat would lose all its postcodes, or postcodes their ward."""
    taken: list[str] = []
    for code, name in wards.items():
        if lost := staged.lost(code):
            known, moved = lost
            taken.append(
                _("%(ward)s has %(known)s postcodes here and none in this file.", ward=name, known=known)
            )
            taken += [
                _("The file gives %(count)s of them to %(code)s.", count=count, code=wards.get(other, other))
                for other, count in moved
            ]
    if losing := staged.losing_their_ward():
        taken.append(_("%(count)s postcodes that have a ward here have none in this file.", count=losing))
    if taken:
        advice = _(
            "Has a ward been given a new code? Put it into config.toml and run `voting setup`. If "
            "the file is right after all, load it with --take-away."
        )
        nothing = _("Nothing was loaded, because this file would remove something.")
        raise TakesAway("\n".join([nothing, *taken, advice]))


def _name_wards(session: Session, codes: set[str]) -> None:
    """Name the wards outside the seat, so that a page can say where a postcode is."""
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


def _replace(session: Session, places: list[dict[str, Any]]) -> None:
    session.execute(
        sa.delete(Postcode).where(Postcode.postcode.in_([place["postcode"] for place in places])),
        execution_options={"synchronize_session": False},
    )
    session.execute(sa.insert(Postcode), places)
