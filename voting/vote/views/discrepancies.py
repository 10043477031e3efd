"""The papers that two people read differently: which they are, and never the readings."""

from __future__ import annotations

from flask import render_template

from voting.conference.services import find_conference
from voting.storage.database import db
from voting.vote.services import discrepancies_of, readers_of
from voting.vote.views import blueprint
from voting.web.access import STEWARDS, actor, allow


@blueprint.get("/conferences/<conference>/paper/differences")
@allow(STEWARDS)
def paper_discrepancies(conference: str) -> str:
    """List the papers to be checked again, and who enters them again."""
    event = find_conference(db.session, conference)
    readings = discrepancies_of(db.session, event)
    return render_template(
        "vote/discrepancies.html",
        conference=event,
        readings=readings,
        readers=readers_of(db.session, readings) | {actor(): None},
        me=actor(),
    )
