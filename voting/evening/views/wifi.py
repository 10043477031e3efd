"""Notices for the hall: its guest Wi-Fi, and when voting closes; on the poster and on the screen."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, url_for

from voting.conference.models import Conference
from voting.conference.services import (
    announce_closing_time,
    find_conference,
    hour_on_the_wall,
    moment_typed,
    set_wifi,
)
from voting.evening.forms import HallForm
from voting.evening.views import blueprint
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.expired_forms import comes_back, refuse_stale_form
from voting.web.pages import Page, current_instance, local_day
from voting.web.refused_forms import sent, shows_again, valid


@blueprint.get("/conferences/<conference>/wifi")
@allow(ORGANISERS)
def wifi(conference: str) -> Page:
    """The form for the hall's Wi-Fi and for the closing time."""
    event = find_conference(db.session, conference)
    zone = current_instance().config.seat.timezone
    closes_at = event.closes_at and hour_on_the_wall(event.closes_at, zone=zone)
    return _page(
        event,
        HallForm(None, network=event.wifi_network, password=event.wifi_password, closes_at=closes_at),
    )


def _again(refusal: Refusal, conference: str) -> str:
    return _page(find_conference(db.session, conference), sent(refusal, HallForm()), refusal)


@blueprint.post("/conferences/<conference>/wifi")
@allow(ORGANISERS)
@comes_back
@shows_again(_again, only=BadInput)
def wifi_submit(conference: str) -> Page:
    """Save the hall's Wi-Fi and the closing time, or remove either."""
    refuse_stale_form()
    event, form = find_conference(db.session, conference), valid(HallForm())
    network, password = form.network.data or "", form.password.data or ""
    set_wifi(db.session, event, network=network, password=password, by=actor())
    announce_closing_time(db.session, event, closes_at=_closes_at(event, form), by=actor())
    db.session.commit()
    flash(_("Saved. The poster and the hall screen now show it. You close voting yourself when it’s time."))
    return redirect(url_for("evening.run", conference=event.slug), code=303)


def _closes_at(event: Conference, form: HallForm) -> datetime | None:
    """Return the typed time on the conference's day."""
    if form.closes_at.data is None:
        return None
    zone, day = current_instance().config.seat.timezone, local_day(event.starts_at)
    return moment_typed(day, form.closes_at.data, zone=zone, field="closes_at")


def _page(event: Conference, form: HallForm, refusal: Refusal | None = None) -> str:
    return render_template("evening/wifi.html", conference=event, form=form, refusal=refusal)
