"""What the hall is told: its Wi-Fi for guests, and when voting closes; on the poster and on the screen."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from voting.conference.models import Conference
from voting.conference.rules import NoSuchTime, moment_of
from voting.conference.services import announce_closing_time, find_conference, set_wifi
from voting.evening.forms import HallForm
from voting.evening.views import blueprint
from voting.plain.refusals import BadInput, Refusal
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.pages import Page, current_instance, local_day
from voting.web.returned import comes_back, refuse_stale_form


@blueprint.get("/conferences/<conference>/wifi")
@allow(ORGANISERS)
def wifi(conference: str) -> Page:
    """The form for the hall's Wi-Fi and for the closing time."""
    event = find_conference(db.session, conference)
    closes_at = event.closes_at and event.closes_at.astimezone(current_instance().config.seat.timezone).time()
    return _page(
        event,
        HallForm(None, network=event.wifi_network, password=event.wifi_password, closes_at=closes_at),
    )


@blueprint.post("/conferences/<conference>/wifi")
@allow(ORGANISERS)
@comes_back
def wifi_submit(conference: str) -> Page:
    """Save the hall's Wi-Fi and the closing time, or take either back."""
    event, form = find_conference(db.session, conference), HallForm()
    try:
        refuse_stale_form()
        if not form.validate_on_submit():
            if form.closes_at.errors:
                form.closes_at.errors = [_("Enter the time like this: 20:30.")]
            return _page(event, form, status=400)
        network, password = form.network.data or "", form.password.data or ""
        set_wifi(db.session, event, network=network, password=password, by=actor())
        announce_closing_time(db.session, event, closes_at=_closes_at(event, form), by=actor())
    except BadInput as refusal:
        db.session.rollback()
        event = find_conference(db.session, conference)
        return _page(event, form, refusal, status=refusal.status)
    db.session.commit()
    flash(_("Saved. The poster and the hall screen now show it. You close voting yourself when it’s time."))
    return redirect(url_for("evening.run", conference=event.slug), code=303)


def _closes_at(event: Conference, form: HallForm) -> datetime | None:
    """The moment of the time that was typed, on the conference's day."""
    if form.closes_at.data is None:
        return None
    zone = current_instance().config.seat.timezone
    try:
        return moment_of(local_day(event.starts_at), form.closes_at.data, zone=zone)
    except NoSuchTime:
        raise BadInput(
            _("The clocks go forward that night, so this time doesn’t exist. Choose an hour later."),
            field="closes_at",
        ) from None


def _page(
    event: Conference, form: HallForm, refusal: Refusal | None = None, *, status: int = 200
) -> tuple[str, int]:
    return render_template("evening/wifi.html", conference=event, form=form, refusal=refusal), status
