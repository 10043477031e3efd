"""The hall's Wi-Fi, for guests: on the poster, and on the hall's screen."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voting.access import ORGANISERS, allow
from voting.conference.forms import WifiForm
from voting.conference.services import find_conference, set_wifi
from voting.conference.views import blueprint
from voting.database import db
from voting.refusals import BadInput


@blueprint.get("/conferences/<conference>/wifi")
@allow(ORGANISERS)
def wifi(conference: str) -> str:
    """The form for the hall's Wi-Fi."""
    event = find_conference(db.session, conference)
    form = WifiForm(network=event.wifi_network, password=event.wifi_password)
    return render_template("conference/wifi.html", conference=event, form=form)


@blueprint.post("/conferences/<conference>/wifi")
@allow(ORGANISERS)
def wifi_submit(conference: str) -> Response | tuple[str, int]:
    """Keep the hall's Wi-Fi."""
    event, form = find_conference(db.session, conference), WifiForm()
    try:
        set_wifi(event, network=form.network.data or "", password=form.password.data or "")
    except BadInput as refusal:
        page = render_template("conference/wifi.html", conference=event, form=form, refusal=refusal)
        return page, refusal.status
    db.session.commit()
    flash(_("Kept. The poster shows it."))
    return redirect(url_for("conference.run", conference=event.slug), code=303)
