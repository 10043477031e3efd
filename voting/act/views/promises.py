"""Making a promise about a result, and saying what happened."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from markupsafe import Markup

from voting.act.forms import PromiseForm, UpdateForm
from voting.act.models import Promise
from voting.act.rules import Standing, standing
from voting.act.services import (
    check_may_correct,
    correct_promise,
    find_promise,
    make_promise,
    write_update,
)
from voting.act.views import blueprint
from voting.plain.refusals import NotFound, Refusal
from voting.plain.translating import gettext as _
from voting.publish.models import Result
from voting.publish.services import result_at
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.expired_forms import comes_back
from voting.web.pages import Page, local_today
from voting.web.refused_forms import FormIsNotValid, sent, shows_again, valid

ADDRESS = "/results/<conference>/<ward>"


def promise_mark(promise: Promise | None) -> Markup:
    """Render a promise's standing today, in two or three words."""
    # The template escapes what it shows.
    return Markup(render_template("act/_mark.html", promise=promise))  # noqa: S704


def standing_of(promise: Promise) -> Standing:
    """Return the standing of a promise today."""
    return standing(due_on=promise.due_on, done=promise.is_done, today=local_today())


@blueprint.get(f"{ADDRESS}/promise")
@allow(ORGANISERS)
def new_promise(conference: str, ward: str) -> Page:
    """The form for making a promise, once per result."""
    result = result_at(db.session, conference, ward)
    if find_promise(db.session, result):
        return redirect(url_for("act.new_update", conference=conference, ward=ward))
    return render_template("act/new_promise.html", form=PromiseForm(), result=result)


def _new_promise_again(refusal: Refusal, conference: str, ward: str) -> str:
    form, result = sent(refusal, PromiseForm()), result_at(db.session, conference, ward)
    return render_template("act/new_promise.html", form=form, result=result)


@blueprint.post(f"{ADDRESS}/promise")
@allow(ORGANISERS)
@comes_back
@shows_again(_new_promise_again, only=FormIsNotValid)
def new_promise_submit(conference: str, ward: str) -> Page:
    """Promise in public what will be done."""
    result, form = result_at(db.session, conference, ward), valid(PromiseForm())
    make_promise(db.session, result, **form.given(), by=actor())
    db.session.commit()
    flash(_("Promise published."))
    return _to_result(conference, ward)


@blueprint.get(f"{ADDRESS}/promise/correct")
@allow(ORGANISERS)
def correction(conference: str, ward: str) -> Page:
    """The form for correcting a slip in a promise."""
    result = result_at(db.session, conference, ward)
    promise = _promise(result)
    check_may_correct(promise)
    form = PromiseForm(
        None, promise=promise.words, lead=promise.lead, lead_agreed=True, due_on=promise.due_on
    )
    return _correction(form, result)


def _correction_again(refusal: Refusal, conference: str, ward: str) -> str:
    return _correction(sent(refusal, PromiseForm()), result_at(db.session, conference, ward), refusal)


@blueprint.post(f"{ADDRESS}/promise/correct")
@allow(ORGANISERS)
@comes_back
@shows_again(_correction_again)
def correction_submit(conference: str, ward: str) -> Page:
    """Correct the slip."""
    result, form = result_at(db.session, conference, ward), valid(PromiseForm())
    correct_promise(db.session, result, **form.given(), by=actor())
    db.session.commit()
    flash(_("Promise corrected. Its page says so."))
    return _to_result(conference, ward)


@blueprint.get(f"{ADDRESS}/updates/new")
@allow(ORGANISERS)
def new_update(conference: str, ward: str) -> Page:
    """The form for reporting what happened about the promise."""
    result = result_at(db.session, conference, ward)
    promise = _promise(result)
    form = UpdateForm(done=promise.is_done)
    return render_template("act/new_update.html", form=form, result=result, promise=promise)


def _update_again(refusal: Refusal, conference: str, ward: str) -> str:
    form, result = sent(refusal, UpdateForm()), result_at(db.session, conference, ward)
    return render_template("act/new_update.html", form=form, result=result, promise=_promise(result))


@blueprint.post(f"{ADDRESS}/updates/new")
@allow(ORGANISERS)
@comes_back
@shows_again(_update_again, only=FormIsNotValid)
def new_update_submit(conference: str, ward: str) -> Page:
    """Report what happened, and whether the promise is now kept."""
    result, form = result_at(db.session, conference, ward), valid(UpdateForm())
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
    return _to_result(conference, ward)


def _to_result(conference: str, ward: str) -> Page:
    return redirect(url_for("act.show", conference=conference, ward=ward), code=303)


def _correction(form: PromiseForm, result: Result, refusal: Refusal | None = None) -> str:
    return render_template("act/correct_promise.html", form=form, result=result, refusal=refusal)


def _promise(result: Result) -> Promise:
    promise = find_promise(db.session, result)
    if promise is None:
        raise NotFound(_("No promise has been made for this result yet. Make one first."))
    return promise
