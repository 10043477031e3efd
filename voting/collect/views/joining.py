"""Join a round by its code, under a first name.

The code is in the link's fragment, which never leaves the phone by itself, and then in the body of a POST.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import g, redirect, render_template, url_for

from voting.collect.models import Round
from voting.collect.services import find_round
from voting.collect.views import blueprint
from voting.people.phones import let_in
from voting.plain.refusals import Refusal
from voting.plain.roles import PassKind
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.web.access import PUBLIC, allow
from voting.web.expired_forms import comes_back
from voting.web.pages import Page, current_instance, local_today
from voting.web.shared_forms import JoinForm


class LinkIsFromBefore(Refusal):
    """An old link, which carries its secret where servers log it."""

    status = HTTPStatus.GONE


@blueprint.get("/join")
@allow(PUBLIC)
def join() -> Page:
    """Show the form to join a round; a phone that has joined can go on to the doorstep."""
    return _page(JoinForm(formdata=None))


@blueprint.post("/join")
@allow(PUBLIC)
@comes_back
def join_submit() -> Page:
    """Join a round under a first name."""
    form = JoinForm()
    if not form.validate_on_submit():
        return _page(form, status=HTTPStatus.BAD_REQUEST)
    # In a rehearsal, any earlier day counts as the day of the round as well.
    any_day = current_instance().config.site.rehearsal
    try:
        joined = find_round(db.session, form.given_code(), today=local_today(), any_day=any_day)
        response = redirect(url_for("collect.doorstep", round_id=joined.id), code=303)
        return let_in(response, PassKind.ROUND, joined.id, name=form.name.data or "", most=joined.canvassers)
    except Refusal as refusal:
        db.session.rollback()
        return _page(form, refusal, status=refusal.status)


@blueprint.get("/join/<token>")
@allow(PUBLIC)
def old_join(token: str) -> Page:  # noqa: ARG001
    """Refuse a link printed before codes left the address: it no longer opens anything."""
    refusal = LinkIsFromBefore(_("This link no longer works. Scan the code for today’s round."))
    return _page(JoinForm(formdata=None), refusal, status=refusal.status)


def _page(form: JoinForm, refusal: Refusal | None = None, *, status: int = HTTPStatus.OK) -> Page:
    passes = [each.subject_id for each in g.open_passes if each.kind == PassKind.ROUND]
    joined = [walked for key in passes if (walked := db.session.get(Round, key))]
    return render_template("collect/join.html", form=form, joined=joined, refusal=refusal), status
