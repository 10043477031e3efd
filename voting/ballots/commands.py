"""`voting ballots print`: the same ballots as the page prints, into a file."""

from __future__ import annotations

from pathlib import Path

import click
from flask_babel import format_decimal
from flask_babel import gettext as _

from voting.ballots.services import check_count, print_ballots
from voting.command import BY_COMMAND_LINE, Said, site_command
from voting.conference.services import find_conference, find_contest
from voting.database import db
from voting.instance import write_private
from voting.pages import current_instance
from voting.refusals import BadInput


@click.group()
def ballots() -> None:
    """Ballots on paper."""


@site_command("print")
@click.option("--conference", required=True, help="The conference's name in addresses.")
@click.option("--ward", required=True, help="The ward's name or code.")
@click.option("--count", required=True, type=int, help="How many ballots, from 1 to 1,000,000.")
@click.option("--design", default="a5", show_default=True, help="The folder of the print design.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The new PDF file.")
def print_to_file(conference: str, ward: str, count: int, design: str, out: Path) -> Said:
    """Print ballots of one ward into a new PDF file, and register them."""
    check_count(count)
    if out.exists():
        raise _there_already(out)
    contest = find_contest(find_conference(db.session, conference), ward)
    printed = print_ballots(
        db.session,
        contest,
        count=count,
        design=design,
        instance=current_instance(),
        by=BY_COMMAND_LINE,
    )
    _write(out, printed.pdf)
    try:
        db.session.commit()
    except BaseException:
        out.unlink()
        raise
    words = _(
        "%(count)s ballots for %(ward)s, numbers %(first)s to %(last)s, are in %(file)s. "
        "The codes are nowhere else: keep the file to yourself and delete it once it is printed.",
        count=format_decimal(count),
        ward=contest.ward.name,
        first=printed.first,
        last=printed.last,
        file=out,
    )
    return Said(
        words,
        {
            "conference": contest.conference.slug,
            "ward": contest.ward.slug,
            "ballots": count,
            "first": printed.first,
            "last": printed.last,
            "file": str(out),
        },
    )


ballots.add_command(print_to_file)


def _write(file: Path, content: bytes) -> None:
    """Write the new file durably, readable by its owner only: every code in it is a vote."""
    try:
        write_private(file, content)
    except FileExistsError:
        raise _there_already(file) from None
    except OSError as error:
        if file.is_file():
            file.unlink()
        raise BadInput(
            _(
                "%(file)s cannot be written (%(reason)s). No ballot was printed or registered.",
                file=file,
                reason=error.strerror,
            )
        ) from None


def _there_already(file: Path) -> BadInput:
    return BadInput(
        _("%(file)s is there already and will not be overwritten. Choose another name.", file=file)
    )
