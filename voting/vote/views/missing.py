"""The papers still awaited when voting is over, and the two people who report one missing."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from voting.conference.models import Conference
from voting.conference.services import find_conference
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.vote.forms import MissingForm
from voting.vote.services import awaited_of, readers_of, report_missing
from voting.vote.views import blueprint
from voting.web.access import STEWARDS, actor, allow
from voting.web.pages import Page
from voting.web.refused_forms import shows_again, valid

ADDRESS = "/conferences/<conference>/paper/missing"


@blueprint.get(ADDRESS)
@allow(STEWARDS)
def missing_papers(conference: str) -> Page:
    """List the papers still awaited when voting is over, to report one missing."""
    return _page(find_conference(db.session, conference))


def _again(refusal: Refusal, conference: str) -> str:
    return _page(find_conference(db.session, conference), refusal)


@blueprint.post(ADDRESS)
@allow(STEWARDS)
@shows_again(_again)
def missing_papers_submit(conference: str) -> Page:
    """Report that a paper is not in the ballot box; the second report takes it out of the account."""
    event, form = find_conference(db.session, conference), valid(MissingForm())
    number = form.number.data or 0
    is_out = report_missing(db.session, event, ward=form.ward.data or "", number=number, by=actor())
    db.session.commit()
    if is_out:
        flash(
            _(
                "Two people say that ballot %(number)s is not in the ballot box, so it no longer "
                "has a vote. If its paper turns up, enter it.",
                number=number,
            )
        )
    else:
        flash(
            _(
                "You’ve said that ballot %(number)s is not in the ballot box. Now someone else "
                "needs to look, and say so from their own account.",
                number=number,
            )
        )
    return redirect(url_for("vote.missing_papers", conference=event.slug), code=303)


def _page(event: Conference, refusal: Refusal | None = None) -> str:
    readings = awaited_of(db.session, event)
    return render_template(
        "vote/missing.html",
        conference=event,
        readings=readings,
        readers=readers_of(db.session, readings) | {actor(): None},
        me=actor(),
        refusal=refusal,
    )
