"""`voting postcodes`: load a published file of postcodes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from voting.places.services import find_seat, load_postcodes
from voting.plain.translating import format_decimal
from voting.plain.translating import gettext as _
from voting.site.command import BY_COMMAND_LINE, Said, site_command
from voting.storage.database import db
from voting.storage.turns import ShortTurns
from voting.web.pages import current_instance


@click.group()
def postcodes() -> None:
    """Which ward a postcode lies in."""


@site_command("load", is_long=True)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--take-away", is_flag=True, help="Load it though it knows less than what is known here.")
def load(file: Path, take_away: bool) -> Said:
    """Load Code-Point Open or the ONS Postcode Directory, as published."""
    seat = find_seat(db.session, current_instance().config.seat.slug)
    name, turns = seat.name, ShortTurns(db.session)
    loaded = load_postcodes(db.session, seat, file, by=BY_COMMAND_LINE, take_away=take_away, turns=turns)
    db.session.commit()
    words = _(
        "%(postcodes)s postcodes loaded from %(source)s: %(in_seat)s of them in %(seat)s, "
        "%(without_ward)s without a ward.",
        source=loaded.source,
        postcodes=format_decimal(loaded.postcodes),
        in_seat=format_decimal(loaded.in_seat),
        seat=name,
        without_ward=format_decimal(loaded.without_ward),
    )
    if loaded.ended:
        words += " " + _(
            "%(count)s of them have ended and are marked as such.", count=format_decimal(loaded.ended)
        )
    if loaded.lacking:
        words += "\n" + _("No postcodes are known for %(wards)s.", wards=", ".join(loaded.lacking))
    return Said(words, dataclasses.asdict(loaded))


postcodes.add_command(load)
