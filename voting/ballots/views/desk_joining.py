"""The way to the door desk: the page that shows its link, and joining by it under a first name."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voting import clock
from voting.access import PUBLIC, STEWARDS, PassKind, allow
from voting.ballots.services import find_desk
from voting.ballots.views import blueprint
from voting.collect.qr import qr_code
from voting.conference.services import find_conference
from voting.database import db
from voting.pages import current_instance, local_day, local_today
from voting.people.forms import JoinForm
from voting.people.phones import let_in, pass_to
from voting.people.services import end_pass, who_joined
from voting.people.views import actor


@blueprint.get("/conferences/<conference>/desk")
@allow(STEWARDS)
def desk_link(conference: str) -> str:
    """The link and QR code to join a conference's door desk, and who has joined."""
    event = find_conference(db.session, conference)
    link = current_instance().config.site.address + url_for("ballots.join_desk", desk_token=event.desk_token)
    day = local_day(event.starts_at)
    return render_template(
        "ballots/desk_link.html",
        conference=event,
        link=link,
        qr=qr_code(link),
        day=day,
        is_over=local_today() > day,
        joined=who_joined(db.session, PassKind.DESK, event.id),
        now=clock.now(),
    )


@blueprint.post("/conferences/<conference>/desk/passes/<uuid:pass_id>/end")
@allow(STEWARDS)
def end_desk_pass_submit(conference: str, pass_id: uuid.UUID) -> Response:
    """End the pass of one phone at the desk."""
    event = find_conference(db.session, conference)
    ended = end_pass(db.session, pass_id, subject_id=event.id, by=actor())
    db.session.commit()
    flash(_("The pass of %(name)s has ended. That phone’s pages close.", name=ended.name))
    return redirect(url_for("ballots.desk_link", conference=conference), code=303)


@blueprint.get("/desk/join/<desk_token>")
@allow(PUBLIC)
def join_desk(desk_token: str) -> str | Response:
    """The form to join the door desk; a phone that has joined goes on to it."""
    event = find_desk(db.session, desk_token, today=local_today())
    if pass_to(PassKind.DESK, event.id):
        return redirect(url_for("ballots.desk", desk_id=event.id))
    return render_template("ballots/join_desk.html", conference=event, form=JoinForm())


@blueprint.post("/desk/join/<desk_token>")
@allow(PUBLIC)
def join_desk_submit(desk_token: str) -> Response | tuple[str, int]:
    """Join the door desk under a first name."""
    event = find_desk(db.session, desk_token, today=local_today())
    form = JoinForm()
    if not form.validate_on_submit():
        return render_template("ballots/join_desk.html", conference=event, form=form), 400
    response = redirect(url_for("ballots.desk", desk_id=event.id), code=303)
    return let_in(response, PassKind.DESK, event.id, name=form.name.data or "")
