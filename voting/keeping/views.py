"""The journal of a conference, for those who run it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from voting.conference.services import find_conference
from voting.keeping import commands
from voting.keeping.services import journal_lines
from voting.storage.database import db
from voting.storage.journal import last_mark
from voting.web.access import STEWARDS, allow
from voting.web.contributions import Contributions

blueprint = Blueprint("keeping", __name__)


@blueprint.get("/conferences/<conference>/journal")
@allow(STEWARDS)
def journal(conference: str) -> str:
    """Show what was done at a conference and by whom, newest first."""
    event = find_conference(db.session, conference)
    number = request.args.get("page", default=1, type=int)
    return render_template(
        "keeping/journal.html",
        conference=event,
        found=journal_lines(db.session, event, number=number),
        mark=last_mark(db.session),
    )


contributions = Contributions(blueprint, commands=(commands.journal, commands.tidy))
