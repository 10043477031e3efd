"""Change a theme: give it another title, or merge it into another theme."""

from __future__ import annotations

from flask import abort, flash, redirect

from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.shortlist.forms import MergeForm, RenameForm
from voting.shortlist.models import Theme
from voting.shortlist.services import find_theme, merge_themes, rename_theme
from voting.shortlist.views import blueprint
from voting.shortlist.views.sorting_view import SortingView, find_sorting_view, show_sorting_view
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.pages import Page
from voting.web.refused_forms import shows_again


def _rename_again(refusal: Refusal, campaign: str, ward: str) -> str:
    return show_sorting_view(find_sorting_view(campaign, ward), refusal=refusal, rename=RenameForm())


@blueprint.post("/campaigns/<campaign>/wards/<ward>/sort/retitle")
@allow(ORGANISERS)
@shows_again(_rename_again)
def rename(campaign: str, ward: str) -> Page:
    """Give the theme in view another title."""
    view = find_sorting_view(campaign, ward)
    theme = _theme_in_view(view)
    rename_theme(db.session, theme, title=RenameForm().title.data or "", by=actor())
    db.session.commit()
    flash(_("The theme is now called “%(title)s”.", title=theme.title))
    return redirect(view.address(), code=303)


def _merge_again(refusal: Refusal, campaign: str, ward: str) -> str:
    return show_sorting_view(find_sorting_view(campaign, ward), refusal=refusal)


@blueprint.post("/campaigns/<campaign>/wards/<ward>/sort/merge")
@allow(ORGANISERS)
@shows_again(_merge_again)
def merge(campaign: str, ward: str) -> Page:
    """Merge the theme in view into another."""
    view, form = find_sorting_view(campaign, ward), MergeForm()
    theme = _theme_in_view(view)
    title = theme.title
    if not form.validate():
        raise BadInput(_("Choose the theme to merge into."), field="into")
    into = find_theme(db.session, theme.shortlist, form.into.data)
    merge_themes(db.session, theme, into=into, by=actor())
    db.session.commit()
    flash(_("“%(before)s” was merged into “%(title)s”.", before=title, title=into.title))
    return redirect(view.address(theme=into.id, page=None), code=303)


def _theme_in_view(view: SortingView) -> Theme:
    theme = view.theme()
    if theme is None:
        abort(400)
    return theme
