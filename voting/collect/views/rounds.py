"""Planning a round, and the page an organiser shows to those who walk it."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voting.access import ORGANISERS, allow
from voting.collect.forms import RoundForm
from voting.collect.models import Campaign
from voting.collect.qr import qr_code
from voting.collect.services import doors_of_round, find_campaign, get_round, plan_round, who_joined
from voting.collect.views import blueprint
from voting.database import db
from voting.pages import current_instance, local_today
from voting.people.views import actor
from voting.places.services import ward_named
from voting.refusals import Refusal


@blueprint.get("/campaigns/<campaign>/rounds/new")
@allow(ORGANISERS)
def new_round(campaign: str) -> str:
    """The form to plan a round."""
    asked = find_campaign(db.session, campaign)
    return render_template("collect/new_round.html", campaign=asked, form=_form(asked), refusal=None)


@blueprint.post("/campaigns/<campaign>/rounds/new")
@allow(ORGANISERS)
def new_round_submit(campaign: str) -> Response | tuple[str, int]:
    """Plan a round."""
    asked = find_campaign(db.session, campaign)
    form, refusal = _form(asked), None
    if form.validate_on_submit():
        assert form.on.data is not None
        try:
            planned = plan_round(
                db.session,
                asked,
                ward=ward_named(asked.seat, form.ward.data),
                on=form.on.data,
                meeting_place=form.meeting_place.data or "",
                streets=(form.streets.data or "").splitlines(),
                by=actor(),
            )
        except Refusal as refused:
            refusal = refused
        else:
            db.session.commit()
            flash(_("The round is planned. Show this page to those who walk it."))
            return redirect(url_for("collect.show_round", round_id=planned.id), code=303)
    page = render_template("collect/new_round.html", campaign=asked, form=form, refusal=refusal)
    return page, refusal.status if refusal else 400


@blueprint.get("/rounds/<uuid:round_id>")
@allow(ORGANISERS)
def show_round(round_id: uuid.UUID) -> str:
    """A round: the link and QR code to join it, who joined, and what the doors said so far."""
    planned = get_round(db.session, round_id)
    link = current_instance().config.site.address + url_for("collect.join", token=planned.join_token)
    return render_template(
        "collect/show_round.html",
        round=planned,
        link=link,
        qr=qr_code(link),
        doors=doors_of_round(db.session, planned),
        joined=who_joined(db.session, planned),
        today=local_today(),
    )


def _form(campaign: Campaign) -> RoundForm:
    form = RoundForm()
    form.offer(campaign)
    return form
