"""Running a conference: where each ward stands, and opening and closing its vote."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voting.access import ORGANISERS, STEWARDS, allow
from voting.conference.models import Contest, ContestState
from voting.conference.rules import Task, may_move, next_task
from voting.conference.services import close_contest, find_conference, find_contest, open_contest
from voting.conference.views import blueprint
from voting.conference.wording import mark_words, method_words, published_words, state_words, tie_words
from voting.database import db
from voting.pages import current_instance
from voting.people.views import actor
from voting.refusals import Refusal


@blueprint.get("/conferences/<conference>/run")
@allow(STEWARDS)
def run(conference: str) -> str:
    """Where each ward's contest stands, and the one next step; the turnout, never the standing."""
    return render_template(
        "conference/run.html",
        conference=find_conference(db.session, conference),
        is_organiser=ORGANISERS.allows(),
        next_task=next_task,
        tasks=[task for task in Task if task != Task.DONE],
        state_words=state_words,
    )


@blueprint.get("/conferences/<conference>/<ward>/open")
@allow(ORGANISERS)
def opening(conference: str, ward: str) -> str | Response:
    """Everything the voters will read, to be looked at once more before voting opens."""
    return _ask(_find(conference, ward), ContestState.OPEN, "conference/open.html")


@blueprint.post("/conferences/<conference>/<ward>/open")
@allow(ORGANISERS)
def open_submit(conference: str, ward: str) -> Response:
    """Open the vote of one ward."""
    contest = _find(conference, ward)
    if _has_one_copy() and not request.form.get("one_copy"):
        raise NoSecondCopy(
            _("Tick that you know that there is no second copy of the key, or name a second place for it.")
        )
    open_contest(db.session, contest, keys=current_instance().keys, by=actor())
    db.session.commit()
    flash(_("Voting in %(ward)s is open.", ward=contest.ward.name))
    return redirect(url_for("conference.run", conference=conference), code=303)


@blueprint.get("/conferences/<conference>/<ward>/close")
@allow(ORGANISERS)
def closing(conference: str, ward: str) -> str | Response:
    """What closing means, before it is done."""
    return _ask(_find(conference, ward), ContestState.CLOSED, "conference/close.html")


@blueprint.post("/conferences/<conference>/<ward>/close")
@allow(ORGANISERS)
def close_submit(conference: str, ward: str) -> Response:
    """Close the vote of one ward, for good."""
    contest = _find(conference, ward)
    close_contest(db.session, contest, by=actor())
    db.session.commit()
    flash(
        _(
            "Voting in %(ward)s is closed. Every vote that was acknowledged is in the count.",
            ward=contest.ward.name,
        )
    )
    return redirect(url_for("conference.run", conference=conference), code=303)


class NoSecondCopy(Refusal):
    """The key would lie in one place, and nobody said that this is known."""


def _has_one_copy() -> bool:
    """Whether the key of a vote that counts would lie in one place only."""
    instance = current_instance()
    return len(instance.keys) == 1 and not instance.config.site.rehearsal


def _find(conference: str, ward: str) -> Contest:
    return find_contest(find_conference(db.session, conference), ward)


def _ask(contest: Contest, after: ContestState, page: str) -> str | Response:
    if not may_move(contest.state, after):
        return redirect(url_for("conference.run", conference=contest.conference.slug))
    return render_template(
        page,
        contest=contest,
        has_one_copy=_has_one_copy(),
        method_words=method_words(contest.ruling),
        mark_words=mark_words(contest.ruling),
        tie_words=tie_words(contest.tie_rule),
        published_words=published_words(contest.published_votes),
    )
