"""Phones at the door desk: its code, who joined, letting them in, and a new code."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from voting.conference.services import find_conference
from voting.desk.services import desk_opens_at, replace_desk_code
from voting.desk.views import blueprint
from voting.people.services import admit, end_pass, turn_away_waiting, who_joined
from voting.plain import clock
from voting.plain.qr import qr_code
from voting.plain.refusals import Refusal
from voting.plain.roles import PassKind
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.storage.database import db
from voting.web.access import STEWARDS, actor, allow
from voting.web.pages import Page, current_instance, local_day, local_today
from voting.web.refused_forms import shows_again


@blueprint.get("/conferences/<conference>/desk")
@allow(STEWARDS)
def desk_link(conference: str) -> str:
    """The code to join a conference's door desk, who waits to be let in, and who has joined."""
    event, now = find_conference(db.session, conference), clock.now()
    link = f"{current_instance().config.site.address}{url_for('desk.join_desk')}#{event.desk_token}"
    day = local_day(event.starts_at)
    joined = who_joined(db.session, PassKind.DESK, event.id)
    return render_template(
        "desk/link.html",
        conference=event,
        link=link,
        qr=qr_code(link),
        day=day,
        is_over=local_today() > day,
        opens_at=desk_opens_at(event),
        joined=[each for each in joined if each.admitted_at],
        waiting=[each for each in joined if each.waits(at=now)],
        now=now,
    )


def _not_admitted(refusal: Refusal, conference: str, pass_id: uuid.UUID) -> Page:  # noqa: ARG001
    find_conference(db.session, conference)
    flash(str(refusal))
    return redirect(url_for("desk.desk_link", conference=conference), code=303)


@blueprint.post("/conferences/<conference>/desk/passes/<uuid:pass_id>/admit")
@allow(STEWARDS)
@shows_again(_not_admitted)
def admit_submit(conference: str, pass_id: uuid.UUID) -> Page:
    """Let in one waiting phone."""
    event = find_conference(db.session, conference)
    admitted = admit(db.session, pass_id, subject_id=event.id, by=actor())
    db.session.commit()
    flash(_("%(name)s has been let in.", name=admitted.name))
    return redirect(url_for("desk.desk_link", conference=conference), code=303)


@blueprint.post("/conferences/<conference>/desk/passes/<uuid:pass_id>/end")
@allow(STEWARDS)
def end_desk_pass_submit(conference: str, pass_id: uuid.UUID) -> Response:
    """End the pass of one phone at the desk, or turn away one that waits."""
    event = find_conference(db.session, conference)
    ended = end_pass(db.session, pass_id, subject_id=event.id, by=actor())
    db.session.commit()
    if ended.admitted_at:
        flash(_("%(name)s’s pass has ended. That phone’s pages close.", name=ended.name))
    else:
        flash(_("%(name)s has been turned away.", name=ended.name))
    return redirect(url_for("desk.desk_link", conference=conference), code=303)


@blueprint.post("/conferences/<conference>/desk/turn-away")
@allow(STEWARDS)
def turn_away_at_desk_submit(conference: str) -> Response:
    """Turn away all phones that wait, and none that helps."""
    event = find_conference(db.session, conference)
    count = turn_away_waiting(db.session, PassKind.DESK, subject_id=event.id, by=actor())
    db.session.commit()
    flash(ngettext("1 phone turned away.", "%(num)s phones turned away.", count))
    return redirect(url_for("desk.desk_link", conference=conference), code=303)


@blueprint.post("/conferences/<conference>/desk/code")
@allow(STEWARDS)
def new_desk_code_submit(conference: str) -> Response:
    """Give the desk a new code; every pass from the old one ends."""
    event = find_conference(db.session, conference)
    ended = replace_desk_code(db.session, event, by=actor())
    db.session.commit()
    words = ngettext(
        "The desk has a new code. 1 pass has ended.",
        "The desk has a new code. %(num)s passes have ended.",
        ended,
    )
    onward = _("Ask everyone who should be here to scan the new code.")
    flash(f"{words} {onward}")
    return redirect(url_for("desk.desk_link", conference=conference), code=303)
