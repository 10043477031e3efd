"""Closing a ward vote, with two confirmations; stopping that; and reopening it, by two officers."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from voting.ballots.services import account_of
from voting.conference.models import Contest, ContestState
from voting.conference.rules import LAPSES_AFTER, may_close, may_move
from voting.conference.services import (
    about_reopening,
    begin_closing,
    confirm_closing,
    contest_at,
    last_stop,
    reopen_contest,
    reopening_of,
    stay_closed,
    stop_closing,
)
from voting.evening.views import blueprint
from voting.evening.views.officers import has_second_officer
from voting.people.services import named_officers
from voting.plain import clock
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.web.access import ORGANISERS, STEWARDS, actor, allow
from voting.web.fresh_proof import fresh_proof
from voting.web.pages import Page

CLOSE = "/conferences/<conference>/<ward>/close"
REOPEN = "/conferences/<conference>/<ward>/reopen"


@blueprint.get(CLOSE)
@allow(ORGANISERS)
@fresh_proof()
def closing(conference: str, ward: str) -> Page:
    """The consequences of closing; then the countdown; then the button that closes."""
    contest = contest_at(db.session, conference, ward)
    if not may_move(contest.state, ContestState.CLOSED):
        return redirect(url_for("evening.run", conference=conference))
    return _closing_page(contest)


@blueprint.post(f"{CLOSE}/begin")
@allow(ORGANISERS)
@fresh_proof("evening.closing")
def begin_closing_submit(conference: str, ward: str) -> Page:
    """Ask to close: the countdown begins."""
    begin_closing(db.session, contest_at(db.session, conference, ward), by=actor())
    db.session.commit()
    return redirect(url_for("evening.closing", conference=conference, ward=ward), code=303)


@blueprint.post(f"{CLOSE}/stop")
@allow(STEWARDS)
def stop_closing_submit(conference: str, ward: str) -> Page:
    """Stop the countdown: voting goes on."""
    contest = contest_at(db.session, conference, ward)
    stop_closing(db.session, contest, by=actor())
    db.session.commit()
    flash(_("Countdown stopped. Voting in %(ward)s continues.", ward=contest.ward.name))
    return redirect(url_for("evening.run", conference=conference), code=303)


@blueprint.post(CLOSE)
@allow(ORGANISERS)
@fresh_proof("evening.closing")
def close_submit(conference: str, ward: str) -> Page:
    """Close a ward vote, once the countdown has run out."""
    contest = contest_at(db.session, conference, ward)
    confirm_closing(db.session, contest, by=actor())
    db.session.commit()
    flash(
        _(
            "Voting in %(ward)s is closed. Every vote that was confirmed is in the count.",
            ward=contest.ward.name,
        )
    )
    return redirect(url_for("evening.run", conference=conference), code=303)


@blueprint.get(REOPEN)
@allow(STEWARDS)
@fresh_proof()
def reopening(conference: str, ward: str) -> Page:
    """The consequences of reopening a closed vote, and whether it has been proposed."""
    contest = contest_at(db.session, conference, ward)
    if not contest.may_reopen:
        return redirect(url_for("evening.run", conference=conference))
    return _reopening_page(contest)


@blueprint.post(REOPEN)
@allow(STEWARDS)
@fresh_proof("evening.reopening")
def reopen_submit(conference: str, ward: str) -> Page:
    """Reopen a closed vote, as the first or the second of two officers."""
    contest = contest_at(db.session, conference, ward)
    is_open = reopen_contest(db.session, contest, by=actor(), seen=request.form.get("seen", ""))
    db.session.commit()
    if not is_open:
        return redirect(url_for("evening.reopening", conference=conference, ward=ward), code=303)
    flash(_("Voting in %(ward)s is open again. The hall screen says so.", ward=contest.ward.name))
    return redirect(url_for("evening.run", conference=conference), code=303)


@blueprint.post(f"{REOPEN}/withdraw")
@allow(STEWARDS)
def stay_closed_submit(conference: str, ward: str) -> Page:
    """Drop the proposal to reopen a closed vote."""
    contest = contest_at(db.session, conference, ward)
    stay_closed(db.session, contest, by=actor())
    db.session.commit()
    flash(_("Voting in %(ward)s stays closed.", ward=contest.ward.name))
    return redirect(url_for("evening.run", conference=conference), code=303)


def _closing_page(contest: Contest) -> str:
    now = clock.now()
    return render_template(
        "evening/close.html",
        contest=contest,
        turnout=account_of(db.session, contest),
        now=now,
        lapses_after=LAPSES_AFTER,
        may_close=may_close(contest.countdown_at, now=now),
        stopped=last_stop(db.session, contest),
        has_second_officer=has_second_officer(),
    )


def _reopening_page(contest: Contest) -> str:
    proposal = reopening_of(db.session, contest)
    return render_template(
        "evening/reopen.html",
        contest=contest,
        proposal=proposal,
        seen=about_reopening(contest),
        proposed_by=named_officers(db.session, [proposal.proposed_by]) if proposal else {},
        me=actor(),
        has_second_officer=has_second_officer(),
    )
