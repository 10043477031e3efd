"""Change a round, call it off, and reinstate it."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from voting.collect.forms import RoundForm
from voting.collect.models import Round
from voting.collect.services import (
    call_off,
    change_round,
    check_may_change_round,
    check_takes_place,
    get_round,
    put_back,
)
from voting.collect.views import blueprint
from voting.places.services import ward_named
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.expired_forms import comes_back
from voting.web.pages import Page
from voting.web.refused_forms import sent, shows_again, valid


@blueprint.get("/rounds/<uuid:round_id>/change")
@allow(ORGANISERS)
def changing_round(round_id: uuid.UUID) -> Page:
    """Show the form of a round as planned."""
    walked = get_round(db.session, round_id)
    check_takes_place(walked)
    check_may_change_round(db.session, walked)
    return _page(walked, _form(walked))


def _again(refusal: Refusal, round_id: uuid.UUID) -> str:
    walked = get_round(db.session, round_id)
    return _page(walked, sent(refusal, _form(walked)), refusal)


@blueprint.post("/rounds/<uuid:round_id>/change")
@allow(ORGANISERS)
@comes_back
@shows_again(_again)
def change_round_submit(round_id: uuid.UUID) -> Page:
    """Change the round."""
    walked = get_round(db.session, round_id)
    form = valid(_form(walked))
    assert form.on.data is not None
    change_round(
        db.session,
        walked,
        ward=ward_named(walked.campaign.seat, form.ward.data),
        on=form.on.data,
        meeting_place=form.meeting_place.data or "",
        streets=(form.streets.data or "").splitlines(),
        script=form.script.data or "",
        by=actor(),
    )
    db.session.commit()
    flash(_("Round changed. Print its sheet again; the code on it stays the same."))
    return redirect(url_for("collect.show_round", round_id=walked.id), code=303)


@blueprint.post("/rounds/<uuid:round_id>/call-off")
@allow(ORGANISERS)
def call_off_submit(round_id: uuid.UUID) -> Response:
    """Call the round off."""
    call_off(db.session, get_round(db.session, round_id), by=actor())
    db.session.commit()
    flash(_("Round called off. Its code no longer works, so tell anyone who meant to come."))
    return redirect(url_for("collect.show_round", round_id=round_id), code=303)


@blueprint.post("/rounds/<uuid:round_id>/put-back")
@allow(ORGANISERS)
def put_back_submit(round_id: uuid.UUID) -> Response:
    """Reinstate the round."""
    put_back(db.session, get_round(db.session, round_id), by=actor())
    db.session.commit()
    flash(_("This round is reinstated. Its code works as before."))
    return redirect(url_for("collect.show_round", round_id=round_id), code=303)


def _form(walked: Round) -> RoundForm:
    form = RoundForm(
        ward=walked.ward.slug,
        on=walked.on,
        meeting_place=walked.meeting_place,
        streets="\n".join(walked.streets),
        script=walked.script,
    )
    form.offer(walked.campaign, on=walked.on)
    del form.canvassers
    return form


def _page(walked: Round, form: RoundForm, refusal: Refusal | None = None) -> str:
    return render_template("collect/change_round.html", round=walked, form=form, refusal=refusal)
