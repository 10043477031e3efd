"""Prints for a round: its sheet, and the leaflets left at doors."""

from __future__ import annotations

import uuid

from flask import Response, request, url_for

from voting.collect.forms import LeafletForm
from voting.collect.models import Round
from voting.collect.services import check_takes_place, get_round
from voting.collect.sheets import press_leaflets, press_sheet
from voting.collect.views import blueprint
from voting.collect.views.rounds import join_link, round_page
from voting.storage.database import db
from voting.web.access import ORGANISERS, allow
from voting.web.files import file_answer
from voting.web.pages import current_instance


@blueprint.get("/rounds/<uuid:round_id>/sheet.pdf")
@allow(ORGANISERS)
def sheet(round_id: uuid.UUID) -> Response:
    """Send the round sheet, to be printed on both sides of one sheet of paper."""
    walked = get_round(db.session, round_id)
    check_takes_place(walked)
    pdf = press_sheet(walked, link=join_link(walked), instance=current_instance())
    return _file(pdf, walked, "round-sheet")


@blueprint.get("/rounds/<uuid:round_id>/leaflets.pdf")
@allow(ORGANISERS)
def leaflets(round_id: uuid.UUID) -> Response | tuple[str, int]:
    """Send four door leaflets on a page, with what the form says of the conference."""
    walked, form = get_round(db.session, round_id), LeafletForm(request.args)
    if not form.validate():
        return round_page(walked, leaflet=form), 400
    instance = current_instance()
    address = instance.config.site.address + url_for("home.ward", ward=walked.ward.slug)
    pdf = press_leaflets(walked, invitation=form.invitation(), address=address, instance=instance)
    return _file(pdf, walked, "door-leaflets")


def _file(pdf: bytes, walked: Round, kind: str) -> Response:
    return file_answer(pdf, name=f"{kind}-{walked.ward.slug}-{walked.on.isoformat()}.pdf")
