"""The public page of a shortlist: its themes, how it came about, and how to check it."""

from __future__ import annotations

from flask import render_template

from voting.collect.services import find_campaign
from voting.places.services import ward_named
from voting.plain.digests import digest_of_text
from voting.shortlist.rules import hides_few
from voting.shortlist.services import progress_of, progress_with, shortlist_of, themes_by_doors
from voting.shortlist.services.freezing import frozen_text
from voting.shortlist.views import blueprint
from voting.storage.database import db
from voting.web.access import RESIDENTS, allow


@blueprint.get("/shortlists/<campaign>/<ward>")
@allow(RESIDENTS)
def show(campaign: str, ward: str) -> str:
    """Show how many doors are behind each option, and all that is needed to retrace it."""
    asked = find_campaign(db.session, campaign)
    place = ward_named(asked.seat, ward)
    shortlist = shortlist_of(db.session, asked, place)
    if shortlist is None or not shortlist.is_frozen:
        progress = progress_of(db.session, asked, place)
        return render_template("shortlist/coming.html", campaign=asked, ward=place, progress=progress)
    themes = themes_by_doors(db.session, shortlist)
    text = frozen_text(db.session, shortlist)
    return render_template(
        "shortlist/show.html",
        shortlist=shortlist,
        listed=sorted(
            (theme for theme, _doors in themes if theme.position), key=lambda each: each.position or 0
        ),
        others=[(theme, doors) for theme, doors in themes if not theme.position and doors],
        progress=progress_with(db.session, shortlist, themes),
        almost_all_from_files=hides_few(shortlist.heard or 0, shortlist.from_files or 0),
        text=text,
        unchanged=digest_of_text(text) == shortlist.digest,
    )
