"""The organiser's desk for single answers: those held, and those to be corrected or erased on request."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for

from voting.collect.forms import CorrectForm
from voting.collect.models import Answer
from voting.collect.services.corrections import (
    correct_answer,
    erase_answer,
    get_answer,
    search_answers,
)
from voting.collect.views import blueprint
from voting.people.services import rewrite_small_in_turns
from voting.places.services import find_seat
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.expired_forms import comes_back, refuse_stale_form
from voting.web.fresh_proof import fresh_proof
from voting.web.pages import Page, current_instance
from voting.web.refused_forms import shows_again


@blueprint.get("/answers/find")
@allow(ORGANISERS)
def find_answer() -> str:
    """Show the form to find an answer by the reference the resident was given."""
    return _find_page("", [])


@blueprint.post("/answers/find")
@allow(ORGANISERS)
def find_answer_submit() -> Page:
    """Show the answers with a reference; the search leaves a line in the journal."""
    typed = request.form.get("reference", "").strip()
    seat = find_seat(db.session, current_instance().config.seat.slug)
    try:
        page: Page = _find_page(typed, search_answers(db.session, seat, typed, by=actor()))
    except Refusal as refusal:
        page = _find_page(typed, [], refusal), refusal.status
    db.session.commit()
    return page


def _find_page(typed: str, answers: list[Answer], refusal: Refusal | None = None) -> str:
    return render_template("collect/find_answer.html", typed=typed, answers=answers, refusal=refusal)


@blueprint.get("/answers/<uuid:answer_id>/correct")
@allow(ORGANISERS)
def correct(answer_id: uuid.UUID) -> str:
    """The form for correcting the words of one answer."""
    answer = get_answer(db.session, answer_id)
    return _correct_page(answer, CorrectForm(formdata=None, words=answer.words))


def _correct_again(refusal: Refusal, answer_id: uuid.UUID) -> str:
    return _correct_page(get_answer(db.session, answer_id), CorrectForm(), refusal)


@blueprint.post("/answers/<uuid:answer_id>/correct")
@allow(ORGANISERS)
@comes_back
@shows_again(_correct_again)
def correct_submit(answer_id: uuid.UUID) -> Page:
    """Correct the words of one answer."""
    answer = get_answer(db.session, answer_id)
    back = _back(answer)
    refuse_stale_form()
    correct_answer(db.session, answer, words=CorrectForm().words.data or "", by=actor())
    db.session.commit()
    flash(
        _(
            "Words corrected. No phone can change them, but the phone that sent the answer can "
            "still withdraw all of it."
        )
    )
    _rewrite()
    return redirect(back, code=303)


@blueprint.get("/answers/<uuid:answer_id>/erase")
@allow(ORGANISERS)
@fresh_proof()
def erase(answer_id: uuid.UUID) -> str:
    """Show what goes and what stays when the words of one answer are erased."""
    answer = get_answer(db.session, answer_id)
    return render_template("collect/erase_answer.html", answer=answer, back=_back(answer))


@blueprint.post("/answers/<uuid:answer_id>/erase")
@allow(ORGANISERS)
@fresh_proof("collect.erase")
def erase_submit(answer_id: uuid.UUID) -> Page:
    """Erase the words of one answer."""
    answer = get_answer(db.session, answer_id)
    back = _back(answer)
    erase_answer(db.session, answer, register=current_instance().erasures, by=actor())
    db.session.commit()
    flash(_("Words erased. The door still counts, but nothing shows what was said there."))
    _rewrite()
    return redirect(back, code=303)


def _rewrite() -> None:
    """Remove the old words from the database's own file, or say when that happens."""
    if not rewrite_small_in_turns(db.session):
        flash(_("The database’s own file may still hold a trace. It will be removed tonight."))


def _correct_page(answer: Answer, form: CorrectForm, refusal: Refusal | None = None) -> str:
    return render_template(
        "collect/correct.html", answer=answer, form=form, refusal=refusal, back=_back(answer)
    )


def _back(answer: Answer) -> str:
    """Return the page an organiser came from: the held answers, or the answer they looked for."""
    if answer.is_held:
        return url_for("collect.held", campaign=answer.campaign.slug)
    return url_for("collect.find_answer")
