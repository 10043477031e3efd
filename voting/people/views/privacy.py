"""The data kept about people and what they can have done about it: linked wherever people are asked."""

from __future__ import annotations

from flask import render_template

from voting.people.messages import consent_wording
from voting.people.views import blueprint
from voting.web.access import RESIDENTS, allow
from voting.web.pages import current_instance


@blueprint.get("/privacy")
@allow(RESIDENTS)
def privacy() -> str:
    """What we keep, why, for how long, and whom to ask."""
    party = current_instance().config.party
    return render_template("people/privacy.html", party=party, wording=consent_wording(party.name))
