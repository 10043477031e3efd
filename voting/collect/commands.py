"""`voting answers`: load a file of answers."""

from __future__ import annotations

from pathlib import Path

import click

from voting.collect.csv_file import BadCsv, decode, is_utf
from voting.collect.days import Order
from voting.collect.encodings import ENCODINGS, is_clear, ways_to_read
from voting.collect.headings import FIELDS
from voting.collect.messages import left_empty_words
from voting.collect.separate_process import read_apart
from voting.collect.services import (
    WORDS,
    Choices,
    Gaps,
    count_known,
    find_campaign,
    load_planned,
    plan_load,
    read_answers,
    why_bad,
)
from voting.collect.workbook import is_workbook
from voting.places.services import ward_named
from voting.plain.refusals import BadInput
from voting.plain.translating import format_decimal
from voting.plain.translating import gettext as _
from voting.site.command import BY_COMMAND_LINE, Said, site_command
from voting.site.instance import ERASURE_KEY
from voting.storage.database import db
from voting.storage.transactions import read_unlocked
from voting.storage.turns import ShortTurns
from voting.web.pages import current_instance, local_today


@click.group()
def answers() -> None:
    """What the doors said."""


@site_command("load", is_long=True)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--campaign", required=True, help="The campaign's name in addresses.")
@click.option("--words-column", default=WORDS, show_default=True, help="Which column holds what people said.")
@click.option("--ward", help="The ward of rows that name none.")
@click.option(
    "--column", "columns", multiple=True, metavar="WHAT=HEADING", help="Under which heading a column stands."
)
@click.option(
    "--days",
    type=click.Choice([each.value for each in Order]),
    help="Whether the day or the month comes first.",
)
@click.option(
    "--gaps",
    type=click.Choice([each.value for each in Gaps]),
    help="Rows without a ward: that of the row above, or --ward.",
)
@click.option("--encoding", type=click.Choice([*ENCODINGS]), help="How the letters were saved.")
@click.option("--leave-out-bad", is_flag=True, help="Load the good rows even if there are bad ones.")
@click.option("--again", is_flag=True, help="Load what is here already once more: they are other doors.")
def load(
    *,
    file: Path,
    campaign: str,
    words_column: str,
    ward: str | None,
    columns: tuple[str, ...],
    days: str | None,
    gaps: str | None,
    encoding: str | None,
    leave_out_bad: bool,
    again: bool,
) -> Said:
    """Load a file of answers (CSV, XLSX, XLS, ODS): all that is new, or nothing and every bad row named."""
    # Parsing takes seconds, in which votes are cast.
    with read_unlocked(db.session):
        asked = find_campaign(db.session, campaign)
        place = ward_named(asked.seat, ward) if ward else None
        text, notes = _text_of(file.read_bytes(), encoding)
        choices = Choices(_chosen(columns), Order(days) if days else None, Gaps(gaps) if gaps else None)
        reading = read_answers(
            asked,
            text,
            words_column=words_column,
            ward=place,
            choices=choices,
            today=local_today(),
            erasure_key=current_instance().secret(ERASURE_KEY),
        )
        known = 0 if again else count_known(db.session, reading)
        new = plan_load(db.session, asked, reading, leave_out_bad=leave_out_bad, again=again)
    turns = ShortTurns(db.session)
    loaded = load_planned(db.session, asked, reading, new, by=BY_COMMAND_LINE, between=turns)
    db.session.commit()
    words = _(
        "%(loaded)s answers loaded into %(campaign)s, %(left_out)s rows left out.",
        loaded=format_decimal(loaded),
        campaign=asked.name,
        left_out=format_decimal(len(reading.bad)),
    )
    if known:
        notes.append(_("%(known)s were already here and have been left out.", known=format_decimal(known)))
    notes += left_empty_words(reading.left.counts, reading.left.examples)
    data = {"campaign": asked.slug, "loaded": loaded, "left_out": len(reading.bad), "known": known}
    return Said("\n".join([words, *notes]), data | {"left_empty": dict(reading.left.counts)})


def _text_of(data: bytes, encoding: str | None) -> tuple[str, list[str]]:
    """Return the text of a file, and the remark to make on its encoding."""
    try:
        if is_workbook(data):
            return read_apart(data, for_page=False).text, []
        if encoding or is_utf(data):
            return decode(data, encoding or ""), []
        text, ways = decode(data), ways_to_read(data)
    except BadCsv as bad:
        raise BadInput(why_bad(bad)) from None
    if not is_clear(ways):
        raise BadInput(
            _(
                "The file doesn’t say which text encoding it uses. Check which words are right, "
                "then choose it with --encoding: %(ways)s.",
                ways="; ".join(f"{way.encoding} ({', '.join(way.words)})" for way in ways),
            )
        )
    seen = _(
        "It was read as %(name)s: %(words)s. If that’s wrong, --help lists the other text encodings.",
        name=ways[0].name,
        words=", ".join(ways[0].words),
    )
    return text, [seen]


def _chosen(columns: tuple[str, ...]) -> dict[str, str]:
    """Return which column holds what, as given on the command line."""
    parted = (column.partition("=") for column in columns)
    chosen = {name: heading for name, _mark, heading in parted}
    if unknown := chosen.keys() - set(FIELDS):
        raise BadInput(
            _(
                "“%(name)s” is not a column. The columns are: %(names)s.",
                name=min(unknown),
                names=", ".join(FIELDS),
            )
        )
    return chosen


answers.add_command(load)
