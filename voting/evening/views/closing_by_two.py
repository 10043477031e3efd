"""Closing a ward vote at once, by two officers, even if its countdowns are stopped."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from voting.conference.models import ContestState
from voting.conference.rules import may_move
from voting.conference.services import (
    about_closing,
    close_by_two,
    closing_of,
    contest_at,
    stay_open,
)
from voting.evening.views import blueprint
from voting.evening.views.officers import has_second_officer
from voting.people.services import named_officers
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.web.access import STEWARDS, actor, allow
from voting.web.fresh_proof import fresh_proof
from voting.web.pages import Page

BY_TWO = "/conferences/<conference>/<ward>/close/two"


@blueprint.get(BY_TWO)
@allow(STEWARDS)
@fresh_proof()
def closing_by_two(conference: str, ward: str) -> Page:
    """The consequences of closing at once, and whether it has been proposed."""
    contest = contest_at(db.session, conference, ward)
    if not may_move(contest.state, ContestState.CLOSED):
        return redirect(url_for("evening.run", conference=conference))
    proposal = closing_of(db.session, contest)
    return render_template(
        "evening/close_by_two.html",
        contest=contest,
        proposal=proposal,
        seen=about_closing(contest),
        proposed_by=named_officers(db.session, [proposal.proposed_by]) if proposal else {},
        me=actor(),
        has_second_officer=has_second_officer(),
    )


@blueprint.post(BY_TWO)
@allow(STEWARDS)
@fresh_proof("evening.closing_by_two")
def close_by_two_submit(conference: str, ward: str) -> Page:
    """Close a vote at once, as the first or the second of two officers."""
    contest = contest_at(db.session, conference, ward)
    is_closed = close_by_two(db.session, contest, by=actor(), seen=request.form.get("seen", ""))
    db.session.commit()
    if not is_closed:
        return redirect(url_for("evening.closing_by_two", conference=conference, ward=ward), code=303)
    flash(
        _(
            "Voting in %(ward)s is closed. Every vote that was confirmed is in the count.",
            ward=contest.ward.name,
        )
    )
    return redirect(url_for("evening.run", conference=conference), code=303)


@blueprint.post(f"{BY_TWO}/withdraw")
@allow(STEWARDS)
def stay_open_submit(conference: str, ward: str) -> Page:
    """Drop the proposal to close a vote at once."""
    contest = contest_at(db.session, conference, ward)
    stay_open(db.session, contest, by=actor())
    db.session.commit()
    flash(_("Voting in %(ward)s continues.", ward=contest.ward.name))
    return redirect(url_for("evening.run", conference=conference), code=303)
