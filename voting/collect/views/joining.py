"""Joining a round by its link, under a first name."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from voting.access import PUBLIC, PassKind, allow
from voting.collect.forms import JoinForm
from voting.collect.models import Round
from voting.collect.services import find_round
from voting.collect.views import blueprint
from voting.database import db
from voting.pages import local_today
from voting.people.phones import keep_pass
from voting.people.services import give_pass


@blueprint.get("/join/<token>")
@allow(PUBLIC)
def join(token: str) -> str | Response:
    """The form to join a round; a phone that has joined goes on to the doorstep."""
    joined = find_round(db.session, token, today=local_today())
    if has_joined(joined):
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
    if not has_joined(joined):
        given = give_pass(db.session, PassKind.ROUND, subject_id=joined.id, name=form.name.data or "")
        db.session.commit()
        keep_pass(response, given)
    return response


def has_joined(joined: Round) -> bool:
    """Whether this phone holds a pass that opens this round's pages."""
    return any(each.kind == PassKind.ROUND and each.subject_id == joined.id for each in g.open_passes)
