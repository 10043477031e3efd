"""Changing the time and place of a conference."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from voting.ballots.services import accounts_of
from voting.conference.models import Conference
from voting.conference.services import (
    change_conference,
    find_conference,
    hour_on_the_wall,
    may_change,
    moment_typed,
)
from voting.evening.forms import TimeForm
from voting.evening.views import blueprint
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.expired_forms import comes_back
from voting.web.pages import Page, current_instance, local_day
from voting.web.refused_forms import sent, shows_again, valid


@blueprint.get("/conferences/<conference>/change")
@allow(ORGANISERS)
def change(conference: str) -> Page:
    """The form for another time or place, listing what is already printed."""
    event, zone = find_conference(db.session, conference), current_instance().config.seat.timezone
    day, hour = local_day(event.starts_at), hour_on_the_wall(event.starts_at, zone=zone)
    return _page(event, TimeForm(None, place=event.place, on=day, at=hour))


def _again(refusal: Refusal, conference: str) -> str:
    return _page(find_conference(db.session, conference), sent(refusal, TimeForm()), refusal)


@blueprint.post("/conferences/<conference>/change")
@allow(ORGANISERS)
@comes_back
@shows_again(_again)
def change_submit(conference: str) -> Page:
    """Move the conference."""
    event, form = find_conference(db.session, conference), valid(TimeForm())
    zone = current_instance().config.seat.timezone
    closes_at = event.closes_at
    if closes_at is not None:
        assert form.on.data is not None
        closes_at = moment_typed(form.on.data, hour_on_the_wall(closes_at, zone=zone), zone=zone)
    change_conference(
        db.session,
        event,
        place=form.place.data or "",
        starts_at=form.starts_at(zone=zone),
        closes_at=closes_at,
        by=actor(),
    )
    db.session.commit()
    flash(_("Changed. Every page shows it from now on. Tell everyone who has the old time on paper."))
    return redirect(url_for("evening.run", conference=event.slug), code=303)


def _page(event: Conference, form: TimeForm, refusal: Refusal | None = None) -> str:
    return render_template(
        "evening/change.html",
        conference=event,
        form=form,
        may_change=may_change(event),
        turnouts=accounts_of(db.session, event.contests),
        refusal=refusal,
    )
