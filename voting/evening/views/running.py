"""Running a conference: the state of each ward, and opening its vote."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voting.ballots.services import account_of, accounts_of, missing_prints
from voting.conference.keys import is_proven
from voting.conference.messages import mark_words, method_words, published_words, run_words, tie_words
from voting.conference.models import Contest, ContestState
from voting.conference.rules import LAPSES_AFTER, Task, may_close, may_move, next_task
from voting.conference.services import (
    closing_of,
    contest_at,
    find_conference,
    may_change,
    open_contest,
    reopening_of,
    second_invited,
    were_stopped,
)
from voting.evening.views import blueprint
from voting.evening.views.officers import has_second_officer, links_to_show
from voting.people.services import waiting_at
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.web.access import ORGANISERS, STEWARDS, actor, allow
from voting.web.fresh_proof import fresh_proof
from voting.web.pages import current_instance


@blueprint.get("/conferences/<conference>/run")
@allow(STEWARDS)
def run(conference: str) -> str:
    """The state of each ward vote, and the one next step; the turnout, never the standing."""
    event = find_conference(db.session, conference)
    return render_template(
        "evening/run.html",
        conference=event,
        now=clock.now(),
        turnouts=accounts_of(db.session, event.contests),
        missing=missing_prints(db.session, event.contests),
        second_invited=second_invited(db.session, event),
        may_change=may_change(event),
        may_close=may_close,
        lapses_after=LAPSES_AFTER,
        closings={contest.id for contest in event.contests if closing_of(db.session, contest)},
        stopped=were_stopped(db.session, event),
        waiting=waiting_at(db.session, event.id),
        links=links_to_show(),
        me=actor(),
        without_key={contest.id for contest in event.contests if _lacks_key(contest)},
        reopenings={contest.id for contest in event.contests if reopening_of(db.session, contest)},
        has_second_officer=has_second_officer(),
        is_organiser=ORGANISERS.allows(),
        next_task=next_task,
        tasks=[task for task in Task if task != Task.DONE],
        run_words=run_words,
    )


def _lacks_key(contest: Contest) -> bool:
    """Whether no place has the key for counting the votes of an open contest."""
    if contest.state not in {ContestState.OPEN, ContestState.CLOSED}:
        return False
    return not is_proven(current_instance().keys, contest.id, public=contest.public_key)


@blueprint.get("/conferences/<conference>/<ward>/open")
@allow(ORGANISERS)
@fresh_proof()
def opening(conference: str, ward: str) -> str | Response:
    """Everything the voters will read, for a last check before voting opens."""
    contest = contest_at(db.session, conference, ward)
    if not may_move(contest.state, ContestState.OPEN):
        return redirect(url_for("evening.run", conference=conference))
    return render_template(
        "evening/open.html",
        contest=contest,
        turnout=account_of(db.session, contest),
        has_one_copy=_has_one_copy(),
        has_second_officer=has_second_officer(),
        method_words=method_words(contest.rules),
        mark_words=mark_words(contest.rules),
        tie_words=tie_words(contest.tie_rule),
        published_words=published_words(contest.published_votes, contest.method, len(contest.options)),
    )


@blueprint.post("/conferences/<conference>/<ward>/open")
@allow(ORGANISERS)
@fresh_proof("evening.opening")
def open_submit(conference: str, ward: str) -> Response:
    """Open the vote of one ward."""
    contest = contest_at(db.session, conference, ward)
    if _has_one_copy() and not request.form.get("one_copy"):
        raise NoSecondCopy(
            _(
                "Tick to say you understand that there’s no second copy of the key, or add a second "
                "place for it."
            )
        )
    instance = current_instance()
    open_contest(db.session, contest, keys=instance.keys, pepper=instance.secret("pepper"), by=actor())
    db.session.commit()
    flash(_("Voting in %(ward)s is open.", ward=contest.ward.name))
    return redirect(url_for("evening.run", conference=conference), code=303)


class NoSecondCopy(Refusal):
    """The key would be in one place only, and nobody confirmed knowing this."""


def _has_one_copy() -> bool:
    """Whether the key of a vote that counts would be in one place only."""
    instance = current_instance()
    return len(instance.keys) == 1 and not instance.config.site.rehearsal
