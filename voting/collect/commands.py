"""`voting answers`: loading a file of answers."""

from __future__ import annotations

from pathlib import Path

import click
from flask_babel import format_decimal
from flask_babel import gettext as _

from voting.collect.csv_file import BadCsv, decode
from voting.collect.services import WORDS, find_campaign, load_answers, read_answers, why_bad
from voting.command import BY_COMMAND_LINE, Said, site_command
from voting.database import db
from voting.places.services import ward_named
from voting.refusals import BadInput


@click.group()
def answers() -> None:
    """What the doors said."""


@site_command("load")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--campaign", required=True, help="The campaign's name in addresses.")
@click.option("--words-column", default=WORDS, show_default=True, help="Which column holds what people said.")
@click.option("--ward", help="The ward of rows that name none.")
@click.option("--leave-out-bad", is_flag=True, help="Load the good rows even if there are bad ones.")
def load(file: Path, campaign: str, words_column: str, ward: str | None, leave_out_bad: bool) -> Said:
    """Load a CSV file of answers: all of it, or nothing and every bad row named."""
    asked = find_campaign(db.session, campaign)
    place = ward_named(asked.seat, ward) if ward else None
    try:
        text = decode(file.read_bytes())
    except BadCsv as bad:
        raise BadInput(why_bad(bad)) from None
    reading = read_answers(asked, text, words_column=words_column, ward=place)
    loaded = load_answers(db.session, asked, reading, leave_out_bad=leave_out_bad, by=BY_COMMAND_LINE)
    db.session.commit()
    words = _(
        "%(loaded)s answers loaded into %(campaign)s, %(left_out)s rows left out.",
        loaded=format_decimal(loaded),
        campaign=asked.name,
        left_out=format_decimal(len(reading.bad)),
    )
    return Said(words, {"campaign": asked.slug, "loaded": loaded, "left_out": len(reading.bad)})


answers.add_command(load)
