"""Pages of places."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from voting.access import PUBLIC, allow
from voting.database import db
from voting.pages import current_instance
from voting.places.forms import FindWardForm
from voting.places.services import find_seat, find_ward
from voting.refusals import Refusal

blueprint = Blueprint("places", __name__)


@blueprint.get("/places")
@allow(PUBLIC)
def find() -> tuple[str, int]:
    """Which ward a postcode is in, or why that cannot be said."""
    form = FindWardForm(request.args, meta={"csrf": False})
    found, sentence, meant, status = None, None, "", 200
    if form.postcode.data is not None:
        try:
            found = find_ward(db.session, form.postcode.data)
        except Refusal as refusal:
            sentence, status = str(refusal), refusal.status
            meant = getattr(refusal, "meant", "")
    seat = find_seat(db.session, current_instance().config.seat.slug)
    page = render_template(
        "places/find.html", form=form, seat=seat, found=found, sentence=sentence, meant=meant
    )
    return page, status
