"""What the hall is told: its Wi-Fi for guests, and when voting closes; on the poster and on the screen."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voting.access import ORGANISERS, allow
from voting.conference.forms import ClosingTimeForm, WifiForm
from voting.conference.models import Conference
from voting.conference.rules import NoSuchTime, moment_of
from voting.conference.services import announce_closing_time, find_conference, set_wifi
from voting.conference.views import blueprint
from voting.database import db
from voting.pages import current_instance, local_day
from voting.people.views import actor
from voting.refusals import BadInput, Refusal

Page = str | tuple[str, int] | Response


@blueprint.get("/conferences/<conference>/wifi")
@allow(ORGANISERS)
def wifi(conference: str) -> Page:
    """The forms for the hall's Wi-Fi and for the closing time."""
    return _page(find_conference(db.session, conference))


@blueprint.post("/conferences/<conference>/wifi")
@allow(ORGANISERS)
def wifi_submit(conference: str) -> Page:
    """Keep the hall's Wi-Fi."""
    event, form = find_conference(db.session, conference), WifiForm()
    try:
        set_wifi(event, network=form.network.data or "", password=form.password.data or "")
    except BadInput as refusal:
        return _page(event, wifi=form, refusal=refusal)
    db.session.commit()
    flash(_("Kept. The poster shows it, and the screen on the day."))
    return redirect(url_for("conference.run", conference=event.slug), code=303)


@blueprint.post("/conferences/<conference>/closing-time")
@allow(ORGANISERS)
def closing_time_submit(conference: str) -> Page:
    """Announce when voting closes, or take that back."""
    event, form = find_conference(db.session, conference), ClosingTimeForm()
    if not form.validate_on_submit():
        return _page(event, closing=form, refusal=BadInput(_("Write the time like 20:30.")))
    try:
        announce_closing_time(db.session, event, closes_at=_closes_at(event, form), by=actor())
    except BadInput as refusal:
        return _page(event, closing=form, refusal=refusal)
    db.session.commit()
    flash(
        _("The hall’s screen counts down to it. Close the vote yourself when it is time.")
        if event.closes_at
        else _("No closing time is announced.")
    )
    return redirect(url_for("conference.run", conference=event.slug), code=303)


def _closes_at(event: Conference, form: ClosingTimeForm) -> datetime | None:
    """The moment of the time that was typed, on the conference's day."""
    if form.closes_at.data is None:
        return None
    zone = current_instance().config.seat.timezone
    try:
        return moment_of(local_day(event.starts_at), form.closes_at.data, zone=zone)
    except NoSuchTime:
        raise BadInput(
            _("The clocks go forward that night: this time never comes. Choose an hour later.")
        ) from None


def _page(
    event: Conference,
    *,
    wifi: WifiForm | None = None,
    closing: ClosingTimeForm | None = None,
    refusal: Refusal | None = None,
) -> str | tuple[str, int]:
    zone = current_instance().config.seat.timezone
    page = render_template(
        "conference/wifi.html",
        conference=event,
        form=wifi or WifiForm(None, network=event.wifi_network, password=event.wifi_password),
        closing=closing
        or ClosingTimeForm(None, closes_at=event.closes_at and event.closes_at.astimezone(zone).time()),
        refusal=refusal,
    )
    return (page, refusal.status) if refusal else page
