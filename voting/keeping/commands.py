"""The command that does what the program does at night by itself."""

from __future__ import annotations

from voting.command import Said, site_command
from voting.database import db
from voting.keeping.services import tidy as tidy_up


@site_command("tidy")
def tidy() -> Said:
    """Write the day's people and answers again in an order of chance, and rewrite files that hold traces.

    `voting run` does it every night at three, but never while a vote is open or waits for its count.
    """
    tidied = tidy_up(db.session)
    db.engine.dispose()
    words = "Tidied: nothing on the disk tells in which order people and answers came in."
    if tidied.waiting:
        names = " and ".join(tidied.waiting)
        words = f"The rows are mixed, but the files of {names} are in use: run this once more in an hour."
    return Said(words, {"rows": tidied.rows, "waiting": list(tidied.waiting)})
