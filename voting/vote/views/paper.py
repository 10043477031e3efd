"""The desk where stewards enter the papers from the ballot box, batch by batch."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voting.ballots.models import Ballot
from voting.ballots.services import restore_ballot
from voting.conference.models import Conference
from voting.conference.services import find_conference
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.storage.transactions import reads_only
from voting.vote.forms import BatchForm, CodeForm, PaperForm, cast_form, confirmed, paper_form
from voting.vote.messages import entered_words, outcome_words, restored_words
from voting.vote.models import Reading
from voting.vote.rules import can_stand, paper_outcome
from voting.vote.services import (
    Batch,
    Entered,
    MarksDoNotFit,
    awaited_of,
    batches_of,
    enter_paper_vote,
    find_paper,
    paper_to_enter,
)
from voting.vote.views import blueprint
from voting.vote.views.paper_refusals import ballot_to_restore, steward_words
from voting.web.access import STEWARDS, actor, allow
from voting.web.pages import Page, current_instance
from voting.web.refused_forms import shows_again


class OtherPaper(Refusal):
    """The paper in hand is not the one that is to be entered again."""


@blueprint.get("/conferences/<conference>/paper")
@allow(STEWARDS)
def enter_paper(conference: str) -> Page:
    """Choose a batch; then scan or type the code of one paper after the other."""
    return _ask_paper(find_conference(db.session, conference))


def _code_again(refusal: Refusal, conference: str) -> Page:
    return _ask_paper(find_conference(db.session, conference), refusal, CodeForm().code.data or "")


@blueprint.post("/conferences/<conference>/paper")
@allow(STEWARDS)
@reads_only
@shows_again(_code_again)
def show_paper(conference: str) -> Page:
    """Show the boxes of a paper, to be ticked as they are marked."""
    return _with_paper(conference, _boxes)


@blueprint.post("/conferences/<conference>/paper/check")
@allow(STEWARDS)
@reads_only
@shows_again(_code_again)
def check_paper(conference: str) -> Page:
    """Show what a paper with these marks counts for, to be compared with the paper once more."""
    return _with_paper(conference, _what_it_counts_for)


@blueprint.post("/conferences/<conference>/paper/enter")
@allow(STEWARDS)
@shows_again(_code_again)
def enter_paper_submit(conference: str) -> Page:
    """Enter the paper, and ask for the next one."""
    event, sent, which = find_conference(db.session, conference), confirmed(), _batch_form()
    if not sent.is_ours or not which.validate():
        return _ask_paper(event)
    instance = current_instance()
    entered = enter_paper_vote(
        db.session,
        event,
        sent.code,
        marks=sent.chosen,
        unclear=bool(PaperForm().unclear.data),
        batch=which.batch.data or 0,
        nonce=sent.nonce,
        pepper=instance.secret("pepper"),
        keys=instance.keys,
        by=actor(),
    )
    db.session.commit()
    return _after(event, entered, batch=which.batch.data or 0)


def _after(event: Conference, entered: Entered, *, batch: int) -> Response:
    """Report the outcome of a paper and go on: to the next one, or back to the papers that differ."""
    ballot = entered.ballot
    next_one = url_for("vote.enter_paper", conference=event.slug, batch=batch)
    if entered.state == Reading.DISCREPANCY and not entered.is_adjudicated:
        return redirect(f"{next_one}&aside={ballot.number}", code=303)
    flash(entered_words(entered.state, ballot, is_waiting=entered.is_waiting))
    discrepancies = url_for("vote.paper_discrepancies", conference=event.slug)
    return redirect(discrepancies if entered.is_adjudicated else next_one, code=303)


def _with_paper(conference: str, show: Callable[[Conference, Ballot, BatchForm], Page]) -> Page:
    """Return the page of the paper whose code was typed, or the reason why it cannot be entered."""
    event, which = find_conference(db.session, conference), _batch_form()
    typed = CodeForm().code.data or ""
    if not which.validate():
        return _ask_paper(event)
    pepper = current_instance().secret("pepper")
    ballot = paper_to_enter(db.session, event, typed, pepper=pepper, by=actor())
    _check_wanted(ballot, which)
    return show(event, ballot, which)


def _check_wanted(ballot: Ballot, which: BatchForm) -> None:
    """Refuse a paper other than the one that two people read differently."""
    wanted, ward = which.number.data, which.ward.data
    if wanted and (str(ballot.number), ballot.contest.ward.slug) != (wanted, ward):
        raise OtherPaper(
            _(
                "This is ballot %(number)s of %(ward)s. Find ballot %(wanted)s among the papers set aside.",
                number=ballot.number,
                ward=ballot.contest.ward.name,
                wanted=wanted,
            )
        )


def _boxes(event: Conference, ballot: Ballot, which: BatchForm, refusal: Refusal | None = None) -> Page:
    form = paper_form(ballot)
    page = render_template(
        "vote/paper.html",
        conference=event,
        ballot=ballot,
        form=form,
        which=which,
        refusal=refusal,
        refused_at="boxes",
    )
    return (page, refusal.status) if refusal else page


def _what_it_counts_for(event: Conference, ballot: Ballot, which: BatchForm) -> Page:
    form, contest = paper_form(ballot), ballot.contest
    marks, unclear, options = form.chosen, bool(form.unclear.data), len(contest.options)
    if not unclear and not can_stand(marks, rules=contest.rules, options=options):
        slip = MarksDoNotFit(_("Type what is in each box: a number, or nothing."))
        return _boxes(event, ballot, which, slip)
    outcome = paper_outcome(marks, unclear=unclear, rules=contest.rules, options=options)
    return render_template(
        "vote/paper_check.html",
        conference=event,
        ballot=ballot,
        which=which,
        marks=marks,
        sent=form.sent,
        unclear=unclear,
        rejected=outcome and outcome_words(outcome, contest),
        form=cast_form(code=CodeForm().code.data or "", marks=marks),
    )


def _batch_form() -> BatchForm:
    """Return the batch named in the URL or form; the CSRF tokens of the forms are checked elsewhere."""
    return BatchForm(request.values, meta={"csrf": False})


def _again(refusal: Refusal, conference: str) -> Page:
    return _ask_paper(find_conference(db.session, conference), refusal)


@blueprint.post("/conferences/<conference>/paper/restore")
@allow(STEWARDS)
@shows_again(_again)
def restore_ballot_submit(conference: str) -> Page:
    """Propose, or confirm, that the ballot of the paper in hand is handed out again."""
    event, typed = find_conference(db.session, conference), CodeForm().code.data or ""
    ballot = find_paper(db.session, event, typed, pepper=current_instance().secret("pepper"))
    is_agreed = restore_ballot(db.session, ballot, by=actor())
    db.session.commit()
    flash(restored_words(ballot, is_agreed=is_agreed))
    batch = _batch_form().batch.data
    return redirect(url_for("vote.enter_paper", conference=event.slug, batch=batch), code=303)


def _ask_paper(conference: Conference, refusal: Refusal | None = None, typed: str = "") -> Page:
    """Return the page that asks for a batch or, within one, for the next paper."""
    which = _batch_form()
    batches = batches_of(db.session, conference, by=actor())
    is_chosen = which.batch.raw_data and which.validate()
    given = {
        "conference": conference,
        "which": which,
        "batches": batches,
        "discrepancies": sum(each.discrepancies for each in batches),
        "refusal": refusal and steward_words(refusal),
        "to_restore": ballot_to_restore(refusal, conference, typed),
        "me": actor(),
    }
    if is_chosen:
        number = which.batch.data or 0
        found = [each for each in batches if each.number == number]
        batch, aside = found[0] if found else Batch(number), request.args.get("aside", type=int)
        page = render_template(
            "vote/enter_paper.html", form=CodeForm(), batch=batch, aside=aside, refused_at="code", **given
        )
    else:
        free = max((each.number for each in batches), default=0) + 1
        waits = bool(awaited_of(db.session, conference))
        page = render_template("vote/batches.html", free=free, waits=waits, **given)
    return (page, refusal.status) if refusal else page
