"""Joining a round by its link, and recording one door after another."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, session, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from voting.access import CANVASSERS, PUBLIC, PassKind, allow
from voting.collect.forms import DoorForm, JoinForm
from voting.collect.models import Round
from voting.collect.services import PageAlreadySaved, doors_of_round, find_round, get_round, record_answer
from voting.collect.views import blueprint
from voting.database import db
from voting.pages import local_today
from voting.people.services import give_pass
from voting.refusals import Refusal


@blueprint.get("/join/<token>")
@allow(PUBLIC)
def join(token: str) -> str | Response:
    """The form to join a round; a phone that has joined goes on to the doorstep."""
    joined = find_round(db.session, token, today=local_today())
    if g.phone_pass is not None and g.phone_pass.subject_id == joined.id:
        return redirect(url_for("collect.doorstep"))
    return render_template("collect/join.html", round=joined, form=JoinForm())


@blueprint.post("/join/<token>")
@allow(PUBLIC)
def join_submit(token: str) -> Response | tuple[str, int]:
    """Join a round under a first name."""
    joined = find_round(db.session, token, today=local_today())
    form = JoinForm()
    if not form.validate_on_submit():
        return render_template("collect/join.html", round=joined, form=form), 400
    if g.phone_pass is None or g.phone_pass.subject_id != joined.id:
        given = give_pass(db.session, PassKind.ROUND, subject_id=joined.id, name=form.name.data or "")
        db.session.commit()
        session["pass"] = str(given.id)
        session.pop("street", None)
    return redirect(url_for("collect.doorstep"), code=303)


@blueprint.get("/doorstep")
@allow(CANVASSERS)
def doorstep() -> str:
    """The page for one door."""
    walked = _round()
    form = _form(walked)
    form.fresh_key()
    form.street.data = session.get("street", "")
    return _page(walked, form)


@blueprint.post("/doorstep")
@allow(CANVASSERS)
def doorstep_submit() -> Response | tuple[str, int]:
    """Record one door, and get ready for the next."""
    walked = _round()
    form = _form(walked)
    if not form.validate_on_submit():
        return _page(walked, form), 400
    try:
        answer = record_answer(
            db.session,
            walked.campaign,
            ward=walked.ward,
            outcome=form.given_outcome(),
            words=form.words.data or "",
            topic=form.topic.data or "",
            street=form.street.data or "",
            round_id=walked.id,
            key=form.given_key(),
        )
    except Refusal as refusal:
        if isinstance(refusal, PageAlreadySaved):
            form.fresh_key()
        return _page(walked, form, refusal), refusal.status
    session["street"] = answer.street
    doors = doors_of_round(db.session, walked).knocked
    db.session.commit()
    flash(
        ngettext(
            "Saved. %(num)s door recorded on this round.",
            "Saved. %(num)s doors recorded on this round.",
            doors,
        )
    )
    return redirect(url_for("collect.doorstep"), code=303)


def _round() -> Round:
    return get_round(db.session, g.phone_pass.subject_id)


def _form(walked: Round) -> DoorForm:
    form = DoorForm()
    form.offer(walked.campaign.topics)
    return form


def _page(walked: Round, form: DoorForm, refusal: Refusal | None = None) -> str:
    return render_template("collect/doorstep.html", round=walked, form=form, refusal=refusal)
