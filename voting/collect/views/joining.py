"""Joining a round by its link, under a first name."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from voting.access import PUBLIC, PassKind, allow
from voting.collect.services import find_round
from voting.collect.views import blueprint
from voting.database import db
from voting.pages import local_today
from voting.people.forms import JoinForm
from voting.people.phones import let_in, pass_to


@blueprint.get("/join/<token>")
@allow(PUBLIC)
def join(token: str) -> str | Response:
    """The form to join a round; a phone that has joined goes on to the doorstep."""
    joined = find_round(db.session, token, today=local_today())
    if pass_to(PassKind.ROUND, joined.id):
        return redirect(url_for("collect.doorstep", round_id=joined.id))
    return render_template("collect/join.html", round=joined, form=JoinForm())


@blueprint.post("/join/<token>")
@allow(PUBLIC)
def join_submit(token: str) -> Response | tuple[str, int]:
    """Join a round under a first name."""
    joined = find_round(db.session, token, today=local_today())
    form = JoinForm()
    if not form.validate_on_submit():
        return render_template("collect/join.html", round=joined, form=form), 400
    response = redirect(url_for("collect.doorstep", round_id=joined.id), code=303)
    return let_in(response, PassKind.ROUND, joined.id, name=form.name.data or "")
