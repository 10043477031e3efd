"""Changing a theme: another title, or into another theme."""

from __future__ import annotations

from flask import abort, flash, redirect
from flask_babel import gettext as _

from voting.plain.refusals import BadInput, Refusal
from voting.shortlist.forms import MergeForm, RetitleForm
from voting.shortlist.models import Theme
from voting.shortlist.services import find_theme, merge_themes, retitle_theme
from voting.shortlist.views import blueprint
from voting.shortlist.views.sorting_view import SortingView, find_desk, show_desk
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.pages import Page


@blueprint.post("/campaigns/<campaign>/wards/<ward>/sort/retitle")
@allow(ORGANISERS)
def rename(campaign: str, ward: str) -> Page:
    """Give the theme in view another title."""
    desk, form = find_desk(campaign, ward), RetitleForm()
    theme = _theme_in_view(desk)
    try:
        retitle_theme(db.session, theme, title=form.title.data or "", by=actor())
    except Refusal as refusal:
        return show_desk(desk, refusal=refusal, rename=form), refusal.status
    db.session.commit()
    flash(_("The theme is now called “%(title)s”.", title=theme.title))
    return redirect(desk.address(), code=303)


@blueprint.post("/campaigns/<campaign>/wards/<ward>/sort/merge")
@allow(ORGANISERS)
def merge(campaign: str, ward: str) -> Page:
    """Merge the theme in view into another."""
    desk, form = find_desk(campaign, ward), MergeForm()
    theme = _theme_in_view(desk)
    title = theme.title
    try:
        if not form.validate():
            raise BadInput(_("Choose the theme to merge into."), field="into")
        into = find_theme(db.session, theme.shortlist, form.into.data)
        merge_themes(db.session, theme, into=into, by=actor())
    except Refusal as refusal:
        return show_desk(desk, refusal=refusal), refusal.status
    db.session.commit()
    flash(_("“%(before)s” was merged into “%(title)s”.", before=title, title=into.title))
    return redirect(desk.address(theme=into.id, page=None), code=303)


def _theme_in_view(desk: SortingView) -> Theme:
    theme = desk.theme()
    if theme is None:
        abort(400)
    return theme
