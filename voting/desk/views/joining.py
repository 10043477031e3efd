"""Joining the door desk by its code under a first name, and waiting until a steward lets the phone in.

The code is in the part of the link that the phone never sends by itself, and then in the body of a POST.
"""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from voting.conference.models import Conference
from voting.desk.acting import DESK_ADDRESS
from voting.desk.services import find_desk, get_desk
from voting.desk.views import blueprint
from voting.people.phones import let_in, pass_to, waiting_for
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.roles import PassKind
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.web.access import PUBLIC, allow
from voting.web.expired_forms import comes_back
from voting.web.pages import Page, current_instance
from voting.web.refused_forms import sent, shows_again, valid
from voting.web.shared_forms import JoinForm

# A waiting phone polls, with scripts or without.
LOOKS_AGAIN_SECONDS = 5


class LinkIsFromBefore(Refusal):
    """An old link, which carries its secret where servers log it."""

    status = HTTPStatus.GONE


@blueprint.get("/desk/join")
@allow(PUBLIC)
def join_desk() -> Page:
    """The form to join a door desk; a phone that has joined can go on to it."""
    return _page(JoinForm(formdata=None))


def _again(refusal: Refusal) -> str:
    return _page(sent(refusal, JoinForm()), refusal)


@blueprint.post("/desk/join")
@allow(PUBLIC)
@comes_back
@shows_again(_again)
def join_desk_submit() -> Page:
    """Join a door desk under a first name: the phone then waits for a steward."""
    form = valid(JoinForm())
    # A rehearsal can be held at any hour.
    any_hour = current_instance().config.site.rehearsal
    event = find_desk(db.session, form.given_code(), at=clock.now(), any_hour=any_hour)
    response = redirect(url_for("desk.wait_at_desk", conference_id=event.id), code=303)
    return let_in(response, PassKind.DESK, event.id, name=form.name.data or "")


@blueprint.get("/desk/join/<desk_token>")
@allow(PUBLIC)
def old_join_desk(desk_token: str) -> Page:  # noqa: ARG001
    """A link from before codes left the address: it no longer opens anything."""
    refusal = LinkIsFromBefore(_("This link is out of date. Scan the code the desk is showing now."))
    return _page(JoinForm(formdata=None), refusal), refusal.status


@blueprint.get(f"{DESK_ADDRESS}/waiting")
@allow(PUBLIC)
def wait_at_desk(conference_id: uuid.UUID) -> Response:
    """The page of a phone until a steward lets it in; then it goes on to the desk."""
    if pass_to(PassKind.DESK, conference_id):
        return redirect(url_for("desk.desk", conference_id=conference_id))
    waiting = waiting_for(PassKind.DESK, conference_id)
    if waiting is None:
        return redirect(url_for("desk.join_desk"))
    page = render_template("desk/wait.html", conference=get_desk(db.session, conference_id), waiting=waiting)
    response = make_response(page)
    response.headers["Refresh"] = str(LOOKS_AGAIN_SECONDS)
    return response


def _page(form: JoinForm, refusal: Refusal | None = None) -> str:
    passes = [each.subject_id for each in g.open_passes if each.kind == PassKind.DESK]
    joined = [event for key in passes if (event := db.session.get(Conference, key))]
    return render_template("desk/join.html", form=form, joined=joined, refusal=refusal)
