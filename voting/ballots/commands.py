"""`voting ballots print`: print the same ballots as the page, into a file."""

from __future__ import annotations

import os
import sys
import tempfile
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from voting.ballots.models import PrintRun
from voting.ballots.services import (
    Printing,
    accept_run,
    begin_printing,
    check_count,
    discard_run,
    prepare_press,
    waive_test,
)
from voting.conference.models import Contest
from voting.conference.services import contest_at
from voting.plain.refusals import BadInput
from voting.plain.translating import format_decimal
from voting.plain.translating import gettext as _
from voting.site.command import BY_COMMAND_LINE, Said, site_command
from voting.site.instance import sync_folder
from voting.storage.database import db
from voting.storage.turns import ShortTurns
from voting.web.pages import current_instance


@click.group()
def ballots() -> None:
    """Paper ballots."""


@site_command("print", is_long=True)
@click.option("--conference", required=True, help="The conference's name in addresses.")
@click.option("--ward", required=True, help="The ward's name or code.")
@click.option("--count", required=True, type=int, help="How many ballots, from 1 to 1,000,000.")
@click.option("--design", default="a5", show_default=True, help="The folder of the print design.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The new PDF file.")
@click.option("--without-test", metavar="REASON", help="Print though no phone has scanned a test ballot.")
def print_to_file(
    *, conference: str, ward: str, count: int, design: str, out: Path, without_test: str | None
) -> Said:
    """Print ballots of one ward into a new PDF file, and register them."""
    check_count(count)
    if out.exists():
        raise _there_already(out)
    contest = contest_at(db.session, conference, ward)
    if without_test is not None:
        waive_test(
            db.session,
            contest.conference,
            reason=without_test,
            instance=current_instance(),
            by=BY_COMMAND_LINE,
        )
        db.session.commit()
    press = prepare_press(db.session, contest, design=design, instance=current_instance())
    run_id = uuid.uuid4()
    with _all_or_nothing(contest, run_id, out):
        printing = begin_printing(
            db.session,
            contest,
            press=press,
            count=count,
            design=design,
            instance=current_instance(),
            by=BY_COMMAND_LINE,
            run_id=run_id,
            turns=ShortTurns(db.session),
        )
        db.session.commit()
        _write(printing, out)
    return _said(contest, printing, out)


ballots.add_command(print_to_file)


def _said(contest: Contest, printing: Printing, out: Path) -> Said:
    words = _(
        "%(count)s ballots for %(ward)s, numbers %(first)s to %(last)s, are in %(file)s: "
        "%(sheets)s sheets of %(paper)s. The codes are nowhere else: keep the file private and "
        "delete it once you have printed it.",
        count=format_decimal(printing.count),
        ward=contest.ward.name,
        first=printing.first,
        last=printing.last,
        file=out,
        sheets=format_decimal(printing.sheets),
        paper=printing.press.paper,
    )
    return Said(
        words,
        {
            "conference": contest.conference.slug,
            "ward": contest.ward.slug,
            "ballots": printing.count,
            "sheets": printing.sheets,
            "first": printing.first,
            "last": printing.last,
            "file": str(out),
        },
    )


@contextmanager
def _all_or_nothing(contest: Contest, run_id: uuid.UUID, out: Path) -> Generator[None]:
    """Register the run while its file is written: none of it is valid until the file is complete.

    On any error the run is discarded and nothing is left; a run that was killed waits to be discarded on the
    packs page.
    """
    is_there = False
    try:
        yield
        is_there = True
        accept_run(db.session, contest, run_id, by=BY_COMMAND_LINE)
        db.session.commit()
    except BaseException as reason:
        db.session.rollback()
        if is_there:
            out.unlink()
        if db.session.get(PrintRun, run_id):
            turns = ShortTurns(db.session)
            discard_run(db.session, contest, run_id, by=BY_COMMAND_LINE, turns=turns)
            db.session.commit()
        if isinstance(reason, OSError):
            raise _cannot_write(out, reason) from None
        raise


def _write(printing: Printing, out: Path) -> None:
    """Write the new file durably, readable by its owner only: every code in it is a vote.

    It is written under a unique name, and gets its own, which must be free, once it is complete.
    """
    descriptor, unfinished = tempfile.mkstemp(dir=out.parent, prefix=f"{out.name}.", suffix=".unfinished")
    try:
        with os.fdopen(descriptor, "wb") as opened:
            _write_sheets(printing, opened)
        _name(Path(unfinished), out)
    except FileExistsError:
        raise _there_already(out) from None
    finally:
        Path(unfinished).unlink(missing_ok=True)


def _name(unfinished: Path, out: Path) -> None:
    """Rename a complete file, unless the name is taken."""
    try:
        os.link(unfinished, out)
    except FileExistsError:
        raise
    except OSError:
        # FAT and exFAT have no hard links. Reserve the name with an empty file first, then replace that with
        # the complete one.
        os.close(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            unfinished.replace(out)
        except OSError:
            out.unlink(missing_ok=True)
            raise
        sync_folder(out.parent)


def _write_sheets(printing: Printing, opened: BinaryIO) -> None:
    written = 0
    with click.progressbar(
        length=printing.sheets,
        label=_("Sheets"),
        show_pos=True,
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        for part in printing.stream():
            opened.write(part)
            written += len(part)
            bar.update(printing.sheets_in(written) - bar.pos)
    opened.flush()
    os.fsync(opened.fileno())


def _cannot_write(file: Path, error: OSError) -> BadInput:
    return BadInput(
        _(
            "%(file)s could not be written (%(reason)s). No ballots were printed or registered.",
            file=file,
            reason=error.strerror,
        )
    )


def _there_already(file: Path) -> BadInput:
    return BadInput(_("%(file)s already exists and won’t be overwritten. Choose another name.", file=file))
