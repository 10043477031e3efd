"""The sorting page: put answers under themes, take them out again, and undo the last step."""

from __future__ import annotations

import uuid

from flask import flash, redirect

from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.shortlist.forms import AssignForm, UndoForm
from voting.shortlist.messages import answers_in, step_words
from voting.shortlist.models import Shortlist, Theme
from voting.shortlist.services import (
    NothingToUndo,
    assign_answers,
    begin_shortlist,
    find_theme,
    unassign_answers,
    undo_step,
)
from voting.shortlist.services.answers import answers_in_view
from voting.shortlist.services.sorting import SortedMeanwhile
from voting.shortlist.services.steps import last_step
from voting.shortlist.views import blueprint
from voting.shortlist.views.sorting_view import SortingView, find_sorting_view, show_sorting_view
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.pages import Page
from voting.web.refused_forms import shows_again


@blueprint.get("/campaigns/<campaign>/wards/<ward>/sort")
@allow(ORGANISERS)
def sort(campaign: str, ward: str) -> str:
    """Show a ward's unsorted answers, or those under one theme, with the themes beside them."""
    return show_sorting_view(find_sorting_view(campaign, ward))


def _again(refusal: Refusal, campaign: str, ward: str) -> str:
    return show_sorting_view(find_sorting_view(campaign, ward), form=AssignForm(), refusal=refusal)


@blueprint.post("/campaigns/<campaign>/wards/<ward>/sort/gather")
@allow(ORGANISERS)
@shows_again(_again)
def assign(campaign: str, ward: str) -> Page:
    """Put the ticked answers under a theme or a new title."""
    view, form = find_sorting_view(campaign, ward), AssignForm()
    answers = _ticked(view, form)
    shortlist = begin_shortlist(db.session, view.campaign, view.ward)
    assign_answers(
        db.session,
        shortlist,
        answers=answers,
        theme=_target(shortlist, form),
        by=actor(),
        seen=view.filters,
    )
    db.session.commit()
    _say_step(shortlist, asked=len(answers))
    if form.everything.data:
        return redirect(view.address(q=None, topic=None, page=None), code=303)
    return redirect(view.address(), code=303)


@blueprint.post("/campaigns/<campaign>/wards/<ward>/sort/release")
@allow(ORGANISERS)
@shows_again(_again)
def unassign(campaign: str, ward: str) -> Page:
    """Take the ticked answers out of the theme in view."""
    view, form = find_sorting_view(campaign, ward), AssignForm()
    theme = view.theme()
    if theme is None:
        raise BadInput(_("First open the theme that holds the answers."))
    answers = _ticked(view, form)
    unassign_answers(db.session, theme.shortlist, answers=answers, theme=theme, by=actor())
    db.session.commit()
    _say_step(theme.shortlist, asked=len(answers))
    return redirect(view.address(), code=303)


@blueprint.post("/campaigns/<campaign>/wards/<ward>/sort/undo")
@allow(ORGANISERS)
def undo(campaign: str, ward: str) -> Page:
    """Undo the last step, if it is still the one the page showed."""
    view, form = find_sorting_view(campaign, ward), UndoForm()
    if view.shortlist is None or not form.validate():
        raise NothingToUndo(_("There is nothing to undo."))
    undo_step(db.session, view.shortlist, by=actor(), shown=form.step.data)
    db.session.commit()
    flash(_("Undone: everything is as it was before that step."))
    return redirect(view.without_lost_theme().address(), code=303)


def _ticked(view: SortingView, form: AssignForm) -> set[uuid.UUID]:
    if not form.validate():
        raise BadInput(_("We could not read what you sent. Tick the answers again; nothing was changed."))
    if not form.everything.data:
        return set(form.answers.data or [])
    found = answers_in_view(db.session, view.filters)
    if len(found) != form.found.data:
        raise SortedMeanwhile(_("The list has changed since you opened this page. Check it again first."))
    return found


def _target(shortlist: Shortlist, form: AssignForm) -> Theme | str:
    chosen, title = form.here.data or form.theme.data, form.title.data or ""
    if chosen and title.strip() and not form.here.data:
        raise BadInput(
            _("You chose a theme and also typed a new title. Keep only one of them."), field="title"
        )
    if not chosen:
        return title
    try:
        return find_theme(db.session, shortlist, uuid.UUID(chosen))
    except ValueError:
        raise BadInput(_("Choose a theme from the list, or type a new title."), field="theme") from None


def _say_step(shortlist: Shortlist, *, asked: int) -> None:
    step = last_step(db.session, shortlist)
    assert step is not None
    flash(step_words(step))
    if left := asked - answers_in(step):
        flash(
            ngettext(
                "1 answer was sorted by someone else in the meantime and stays where it is.",
                "%(num)s answers were sorted by someone else in the meantime and stay where they are.",
                left,
            )
        )
