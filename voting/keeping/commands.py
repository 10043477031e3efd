"""`voting journal`: what was done, and whether all of it is there; `voting tidy`: the nightly work."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from voting.conference.services import find_conference
from voting.keeping.services import Line, check_journal, journal_lines, read_mark, tidy_in_turns
from voting.plain.dates import local_time
from voting.plain.translating import gettext as _
from voting.site.command import Said, site_command
from voting.storage.database import db
from voting.storage.journal import last_mark

ALL = 2**31 - 1
# An empty value is `--check` alone: check the whole journal, without a printed line.
WHOLE = ""


@site_command("tidy", is_long=True)
def tidy() -> Said:
    """Rewrite the day's people and answers in random order, and rewrite files that hold traces.

    `voting run` does it every night at three, but never while a vote is open or waits for its count.
    """
    tidied = tidy_in_turns(db.session)
    db.engine.dispose()
    words = "Tidied: nothing on the disk tells in which order people and answers came in."
    if tidied.waiting:
        names = " and ".join(tidied.waiting)
        words = f"The rows are mixed, but the files of {names} are in use: run this once more in an hour."
    return Said(words, {"rows": tidied.rows, "waiting": list(tidied.waiting)})


@site_command("journal", reads_only=True)
@click.option("--conference", metavar="C", help="Only what was done at this conference.")
@click.option(
    "--check",
    is_flag=False,
    flag_value=WHOLE,
    metavar="[NUMBER:SEAL]",
    help="Check that no line was changed or taken away, and that this printed line is one of them.",
)
def journal(conference: str | None, check: str | None) -> Said:
    """Print the journal, oldest line first, or check it."""
    if check is not None:
        return _checked(check)
    event = find_conference(db.session, conference) if conference else None
    lines = [*reversed(journal_lines(db.session, event, size=ALL).lines)]
    words = "\n".join(_words(line) for line in lines) or _("The journal has no such lines.")
    return Said(words, {"lines": [_data(line) for line in lines]})


def _checked(printed: str) -> Said:
    mark = read_mark(printed) if printed else None
    lines = check_journal(db.session, mark)
    newest = last_mark(db.session)
    words = _(
        "The journal is complete: %(lines)s lines. The newest is %(newest)s.", lines=lines, newest=newest
    )
    if mark:
        words += " " + _("Line %(line)s is one of them, in its place.", line=mark)
    return Said(words, {"lines": lines, "newest": str(newest), "holds": str(mark) if mark else None})


def _words(line: Line) -> str:
    return f"{line.number:>6}  {local_time(line.at)}  {line.who}: {line.done}"


def _data(line: Line) -> dict[str, Any]:
    return asdict(line) | {"at": line.at.isoformat(timespec="seconds")}
