"""Freezing: choose the themes, check exactly what will be frozen, and freeze just that."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from voting.collect.services import find_campaign
from voting.collect.services.corrections import count_held
from voting.places.services import ward_named
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.shortlist.forms import FreezeForm
from voting.shortlist.models import Shortlist
from voting.shortlist.rules import USUAL_THEMES
from voting.shortlist.services import (
    find_shortlist,
    find_theme,
    freeze_shortlist,
    progress_of,
    progress_with,
    themes_by_doors,
)
from voting.shortlist.services.freezing import SortingHasChanged, propose
from voting.shortlist.views import blueprint
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.fresh_proof import fresh_proof
from voting.web.pages import Page, local_today
from voting.web.refused_forms import shows_again


@blueprint.get("/campaigns/<campaign>/wards/<ward>/freeze")
@allow(ORGANISERS)
@fresh_proof()
def freeze(campaign: str, ward: str) -> Page:
    """Show the themes to choose for the shortlist; once some are chosen, exactly what would be frozen."""
    shortlist = _find(campaign, ward)
    if shortlist.is_frozen:
        return redirect(_public(shortlist))
    chosen = request.args.getlist("themes", type=uuid.UUID)
    if "check" not in request.args:
        return _ask(shortlist, chosen)
    return _check(shortlist, chosen)


def _look_again(refusal: Refusal, campaign: str, ward: str) -> Page:
    return _check(_find(campaign, ward), FreezeForm().themes.data or [], refusal)


@blueprint.post("/campaigns/<campaign>/wards/<ward>/freeze")
@allow(ORGANISERS)
@fresh_proof("shortlist.freeze")
@shows_again(_look_again, only=SortingHasChanged)
def freeze_submit(campaign: str, ward: str) -> Page:
    """Freeze the themes as shown, if nothing about them has changed since."""
    shortlist, form = _find(campaign, ward), FreezeForm()
    if not form.validate():
        raise BadInput(_("Choose the themes again and check them before you freeze."))
    themes = [find_theme(db.session, shortlist, theme) for theme in form.themes.data or []]
    freeze_shortlist(db.session, shortlist, themes=themes, by=actor(), shown=form.digest.data)
    db.session.commit()
    flash(
        _(
            "The shortlist for %(ward)s is frozen. Its words and order can’t change.",
            ward=shortlist.ward.name,
        )
    )
    return redirect(_public(shortlist), code=303)


def _ask(shortlist: Shortlist, chosen: Collection[uuid.UUID], refusal: Refusal | None = None) -> str:
    themes = themes_by_doors(db.session, shortlist)
    usual = {theme.id for theme, doors in themes[:USUAL_THEMES] if doors}
    return render_template(
        "shortlist/freeze.html",
        shortlist=shortlist,
        themes=themes,
        chosen=set(chosen) if refusal else usual,
        progress=progress_with(db.session, shortlist, themes),
        refusal=refusal,
        **_left_out(shortlist),
    )


def _check(
    shortlist: Shortlist, chosen: Collection[uuid.UUID], refusal: Refusal | None = None
) -> str | tuple[str, int]:
    try:
        proposal = propose(db.session, shortlist, chosen)
    except BadInput as wrong:
        return _ask(shortlist, chosen, wrong), wrong.status
    page = render_template(
        "shortlist/freeze_check.html",
        shortlist=shortlist,
        proposal=proposal,
        progress=progress_of(db.session, shortlist.campaign, shortlist.ward),
        form=FreezeForm(formdata=None),
        refusal=refusal,
        **_left_out(shortlist),
    )
    return (page, refusal.status) if refusal else page


def _left_out(shortlist: Shortlist) -> dict[str, Any]:
    """Return what would not count if this were frozen now: held answers, and the days still to come."""
    ends_on = shortlist.campaign.ends_on
    return {
        "held": count_held(db.session, shortlist.campaign, shortlist.ward),
        "asks_until": ends_on if ends_on > local_today() else None,
    }


def _find(campaign: str, ward: str) -> Shortlist:
    asked = find_campaign(db.session, campaign)
    return find_shortlist(db.session, asked, ward_named(asked.seat, ward))


def _public(shortlist: Shortlist) -> str:
    return url_for("shortlist.show", campaign=shortlist.campaign.slug, ward=shortlist.ward.slug)
