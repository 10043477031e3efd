"""Making a promise about a result, and saying what happened; both show on the result's own page."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from voting.act.forms import PromiseForm, UpdateForm
from voting.act.models import Promise
from voting.act.rules import Standing, may_correct, standing
from voting.act.services import (
    check_may_correct,
    correct_promise,
    find_promise,
    find_promises,
    make_promise,
    write_update,
)
from voting.conference.services import find_conference, find_contest
from voting.plain import clock
from voting.plain.refusals import NotFound, Refusal
from voting.publish.models import Result
from voting.publish.services import result_of
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.pages import Page, local_today
from voting.web.returned import comes_back

blueprint = Blueprint("act", __name__, url_prefix="/results/<conference>/<ward>")


@blueprint.app_template_global()
def promises_for(results: Collection[Result]) -> dict[uuid.UUID, Promise]:
    """The promises made about results, for the result pages, by contest."""
    return find_promises(db.session, results)


@blueprint.app_template_global()
def promise_mark(plan: Promise | None) -> Markup:
    """How a promise stands today, in two or three words."""
    return _markup("act/_mark.html", plan=plan)


@blueprint.app_template_global()
def promise_section(result: Result) -> Markup:
    """What is being done about a result, for its page, which knows nothing of this stage."""
    plan = find_promise(db.session, result)
    is_organiser = ORGANISERS.allows()
    may_change = plan is not None and may_correct(
        made_at=plan.made_at, has_updates=bool(plan.updates), now=clock.now()
    )
    return _markup(
        "act/_promise.html", result=result, plan=plan, is_organiser=is_organiser, may_correct=may_change
    )


@blueprint.app_template_global()
def standing_of(plan: Promise) -> Standing:
    """How a promise stands today."""
    return standing(due_on=plan.due_on, done=plan.is_done, today=local_today())


@blueprint.get("/promise")
@allow(ORGANISERS)
def new_promise(conference: str, ward: str) -> Page:
    """Where a promise is made, once a result."""
    result = _result(conference, ward)
    if find_promise(db.session, result):
        return redirect(url_for("act.new_update", conference=conference, ward=ward))
    return render_template("act/new_promise.html", form=PromiseForm(), result=result)


@blueprint.post("/promise")
@allow(ORGANISERS)
@comes_back
def new_promise_submit(conference: str, ward: str) -> Page:
    """Promise in public what will be done."""
    result, form = _result(conference, ward), PromiseForm()
    if not form.validate_on_submit():
        return render_template("act/new_promise.html", form=form, result=result), 400
    assert form.due_on.data is not None
    make_promise(
        db.session,
        result,
        promise=form.promise.data or "",
        lead=form.lead.data or "",
        due_on=form.due_on.data,
        by=actor(),
    )
    db.session.commit()
    flash(_("Promise published."))
    return redirect(url_for("publish.show", conference=conference, ward=ward), code=303)


@blueprint.get("/promise/correct")
@allow(ORGANISERS)
def correction(conference: str, ward: str) -> Page:
    """Where a slip in a promise is put right."""
    result = _result(conference, ward)
    plan = _plan(result)
    check_may_correct(plan)
    form = PromiseForm(None, promise=plan.promise, lead=plan.lead, lead_agreed=True, due_on=plan.due_on)
    return _correction(form, result)


@blueprint.post("/promise/correct")
@allow(ORGANISERS)
@comes_back
def correction_submit(conference: str, ward: str) -> Page:
    """Put the slip right."""
    result, form = _result(conference, ward), PromiseForm()
    if not form.validate_on_submit():
        return _correction(form, result), 400
    assert form.due_on.data is not None
    try:
        correct_promise(
            db.session,
            result,
            promise=form.promise.data or "",
            lead=form.lead.data or "",
            due_on=form.due_on.data,
            by=actor(),
        )
    except Refusal as refusal:
        db.session.rollback()
        return _correction(form, _result(conference, ward), refusal), refusal.status
    db.session.commit()
    flash(_("Promise corrected. Its page says so."))
    return redirect(url_for("publish.show", conference=conference, ward=ward), code=303)


@blueprint.get("/updates/new")
@allow(ORGANISERS)
def new_update(conference: str, ward: str) -> Page:
    """Where it is written down what happened about the promise."""
    result = _result(conference, ward)
    plan = _plan(result)
    form = UpdateForm(done=plan.is_done)
    return render_template("act/new_update.html", form=form, result=result, plan=plan)


@blueprint.post("/updates/new")
@allow(ORGANISERS)
@comes_back
def new_update_submit(conference: str, ward: str) -> Page:
    """Say what happened, and whether the promise is kept now."""
    result, form = _result(conference, ward), UpdateForm()
    if not form.validate_on_submit():
        return render_template("act/new_update.html", form=form, result=result, plan=_plan(result)), 400
    assert form.on.data is not None
    write_update(
        db.session,
        result,
        on=form.on.data,
        words=form.words.data or "",
        done=bool(form.done.data),
        by=actor(),
    )
    db.session.commit()
    flash(_("Update published."))
    return redirect(url_for("publish.show", conference=conference, ward=ward), code=303)


def _markup(template: str, **given: object) -> Markup:
    return Markup(render_template(template, **given))  # noqa: S704 - the template escapes what it shows


def _correction(form: PromiseForm, result: Result, refusal: Refusal | None = None) -> str:
    return render_template("act/correct_promise.html", form=form, result=result, refusal=refusal)


def _result(conference: str, ward: str) -> Result:
    return result_of(db.session, find_contest(find_conference(db.session, conference), ward))


def _plan(result: Result) -> Promise:
    plan = find_promise(db.session, result)
    if plan is None:
        raise NotFound(_("No promise has been made for this result yet. Make one first."))
    return plan
