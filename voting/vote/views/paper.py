"""The desk where stewards enter the papers from the urn."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voting.access import STEWARDS, allow
from voting.ballots.models import Ballot
from voting.conference.models import Conference
from voting.conference.services import find_conference
from voting.database import db
from voting.pages import current_instance
from voting.refusals import Refusal
from voting.transactions import only_looks
from voting.vote.forms import CastForm, CodeForm, PaperForm, cast_form, paper_form
from voting.vote.rules import paper_outcome
from voting.vote.services import (
    BallotAlreadyUsed,
    BallotNotHandedOut,
    enter_paper_vote,
    paper_to_enter,
)
from voting.vote.views import blueprint

Page = str | tuple[str, int] | Response


@blueprint.get("/conferences/<conference>/paper")
@allow(STEWARDS)
def enter_paper(conference: str) -> Page:
    """Scan or type the code of a paper from the urn."""
    return _ask_paper(find_conference(db.session, conference))


@blueprint.post("/conferences/<conference>/paper")
@allow(STEWARDS)
@only_looks
def show_paper(conference: str) -> Page:
    """The boxes of a paper, to be ticked as they are marked."""
    return _with_paper(conference, _boxes)


@blueprint.post("/conferences/<conference>/paper/check")
@allow(STEWARDS)
@only_looks
def check_paper(conference: str) -> Page:
    """What a paper with these marks counts for, to be compared with the paper once more."""
    return _with_paper(conference, _what_it_counts_for)


@blueprint.post("/conferences/<conference>/paper/enter")
@allow(STEWARDS)
def enter_paper_submit(conference: str) -> Page:
    """The paper is in; the next one, please."""
    event = find_conference(db.session, conference)
    form = CastForm()
    if not form.is_ours:
        return _ask_paper(event)
    pepper = current_instance().secret("pepper")
    try:
        entered = enter_paper_vote(
            db.session,
            event,
            form.code.data or "",
            marks=form.chosen,
            unclear=bool(PaperForm().unclear.data),
            nonce=form.nonce.data or "",
            pepper=pepper,
        )
    except Refusal as refusal:
        return _ask_paper(event, refusal)
    db.session.commit()
    flash(_("Entered for %(ward)s. Put the paper on the pile of those done.", ward=entered.contest.ward.name))
    return redirect(url_for("vote.enter_paper", conference=conference), code=303)


def _with_paper(conference: str, show: Callable[[Conference, Ballot], str]) -> Page:
    """The page that shows the paper whose code was typed; or why it cannot be entered."""
    event = find_conference(db.session, conference)
    typed = CodeForm().code.data or ""
    try:
        ballot = paper_to_enter(db.session, event, typed, pepper=current_instance().secret("pepper"))
    except Refusal as refusal:
        return _ask_paper(event, refusal)
    return show(event, ballot)


def _boxes(event: Conference, ballot: Ballot) -> str:
    return render_template("vote/paper.html", conference=event, ballot=ballot, form=paper_form(ballot))


def _what_it_counts_for(event: Conference, ballot: Ballot) -> str:
    form = paper_form(ballot)
    contest, unclear = ballot.contest, form.unclear.data
    outcome = paper_outcome(form.chosen, unclear=unclear, ruling=contest.ruling, options=len(contest.options))
    return render_template(
        "vote/paper_check.html",
        conference=event,
        ballot=ballot,
        marks=form.chosen,
        sent=form.sent,
        unclear=unclear,
        outcome=outcome,
        form=cast_form(code=CodeForm().code.data or "", marks=form.chosen),
    )


def _ask_paper(conference: Conference, refusal: Refusal | None = None) -> Page:
    words = refusal and _steward_words(refusal)
    page = render_template("vote/enter_paper.html", conference=conference, form=CodeForm(), refusal=words)
    return (page, refusal.status) if refusal else page


def _steward_words(refusal: Refusal) -> str:
    """Why a paper cannot be entered, for the steward who holds it rather than for a voter."""
    match refusal:
        case BallotAlreadyUsed():
            return _(
                "A vote with this ballot is in already, and it counts. "
                "Put the paper on a pile of its own for the organiser."
            )
        case BallotNotHandedOut():
            return _(
                "The pack of this ballot is not signed out. Put the paper aside and ask the organiser: "
                "it should not be in the urn."
            )
        case _:
            return str(refusal)
