"""Changing when and where a conference is."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from voting.conference.forms import ConferenceTimeForm
from voting.conference.models import Conference, ContestState
from voting.conference.services import change_conference, find_conference
from voting.conference.views import blueprint
from voting.conference.views.conferences import hour_on_the_wall, moment_typed
from voting.plain.refusals import Refusal
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.pages import Page, local_day
from voting.web.returned import comes_back


@blueprint.app_template_global()
def may_change(conference: Conference) -> bool:
    """Whether a conference can still be moved: no vote of it was opened."""
    return all(contest.state == ContestState.READY for contest in conference.contests)


@blueprint.get("/conferences/<conference>/change")
@allow(ORGANISERS)
def change(conference: str) -> Page:
    """The form for another time or place, with what is printed already."""
    event = find_conference(db.session, conference)
    day, hour = local_day(event.starts_at), hour_on_the_wall(event.starts_at)
    return _page(event, ConferenceTimeForm(None, place=event.place, on=day, at=hour))


@blueprint.post("/conferences/<conference>/change")
@allow(ORGANISERS)
@comes_back
def change_submit(conference: str) -> Page:
    """Move the conference."""
    event, form = find_conference(db.session, conference), ConferenceTimeForm()
    if not form.validate_on_submit():
        return _page(event, form, status=400)
    try:
        starts_at = moment_typed(form.on.data, form.at.data)
        closes_at = event.closes_at and moment_typed(form.on.data, hour_on_the_wall(event.closes_at))
        change_conference(
            db.session,
            event,
            place=form.place.data or "",
            starts_at=starts_at,
            closes_at=closes_at,
            by=actor(),
        )
    except Refusal as refusal:
        db.session.rollback()
        return _page(find_conference(db.session, conference), form, refusal=refusal, status=refusal.status)
    db.session.commit()
    flash(_("Changed. Every page shows it from now on. Tell everyone who has the old time on paper."))
    return redirect(url_for("evening.run", conference=event.slug), code=303)


def _page(
    event: Conference, form: ConferenceTimeForm, *, refusal: Refusal | None = None, status: int = 200
) -> str | tuple[str, int]:
    page = render_template("conference/change.html", conference=event, form=form, refusal=refusal)
    return (page, status) if status != HTTPStatus.OK else page
