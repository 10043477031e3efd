"""Plan a round, and show the page that an organiser shows to its canvassers."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from voting.collect.forms import LeafletForm, RoundForm
from voting.collect.messages import script_of
from voting.collect.models import Campaign, Round
from voting.collect.rules import CANVASSERS, MOST_CANVASSERS
from voting.collect.services import (
    LINK_LASTS,
    doors_of_round,
    find_campaign,
    get_round,
    has_doors,
    is_settled,
    phones_of,
    plan_round,
    replace_round_code,
)
from voting.collect.views import blueprint
from voting.people.services import end_pass
from voting.places.services import ward_named
from voting.plain import clock
from voting.plain.qr import qr_code
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.expired_forms import comes_back
from voting.web.pages import Page, current_instance, local_today
from voting.web.refused_forms import sent, shows_again, valid


@blueprint.get("/campaigns/<campaign>/rounds/new")
@allow(ORGANISERS)
def new_round(campaign: str) -> str:
    """Show the form to plan a round."""
    asked = find_campaign(db.session, campaign)
    return _new(asked, _form(asked))


def _new(asked: Campaign, form: RoundForm, refusal: Refusal | None = None) -> str:
    return render_template("collect/new_round.html", campaign=asked, form=form, refusal=refusal)


def _again(refusal: Refusal, campaign: str) -> str:
    asked = find_campaign(db.session, campaign)
    return _new(asked, sent(refusal, _form(asked)), refusal)


@blueprint.post("/campaigns/<campaign>/rounds/new")
@allow(ORGANISERS)
@comes_back
@shows_again(_again)
def new_round_submit(campaign: str) -> Page:
    """Plan a round."""
    asked = find_campaign(db.session, campaign)
    form = valid(_form(asked))
    assert form.on.data is not None
    planned = plan_round(
        db.session,
        asked,
        ward=ward_named(asked.seat, form.ward.data),
        on=form.on.data,
        meeting_place=form.meeting_place.data or "",
        streets=(form.streets.data or "").splitlines(),
        script=form.script.data or "",
        canvassers=form.canvassers.data or CANVASSERS,
        by=actor(),
    )
    db.session.commit()
    flash(_("Round planned. Show this page to everyone going on it."))
    return redirect(url_for("collect.show_round", round_id=planned.id), code=303)


@blueprint.get("/rounds/<uuid:round_id>")
@allow(ORGANISERS)
def show_round(round_id: uuid.UUID) -> str:
    """Show a round: its prints, the link and QR code to join it, who joined, and the answers so far."""
    return round_page(get_round(db.session, round_id))


@blueprint.post("/rounds/<uuid:round_id>/passes/<uuid:pass_id>/end")
@allow(ORGANISERS)
def end_pass_submit(round_id: uuid.UUID, pass_id: uuid.UUID) -> Response:
    """End the pass of one phone."""
    walked = get_round(db.session, round_id)
    ended = end_pass(db.session, pass_id, subject_id=walked.id, by=actor())
    db.session.commit()
    flash(_("%(name)s’s pass has ended. That phone’s pages close.", name=ended.name))
    return redirect(url_for("collect.show_round", round_id=walked.id), code=303)


@blueprint.post("/rounds/<uuid:round_id>/code")
@allow(ORGANISERS)
def new_round_code_submit(round_id: uuid.UUID) -> Response:
    """Give the round a new code, and end every pass that the old one gave."""
    walked = get_round(db.session, round_id)
    ended = replace_round_code(db.session, walked, by=actor())
    db.session.commit()
    words = ngettext(
        "The round has a new code. 1 pass has ended.",
        "The round has a new code. %(num)s passes have ended.",
        ended,
    )
    onward = _("Print the sheet again, and ask everyone to scan the new code.")
    flash(f"{words} {onward}")
    return redirect(url_for("collect.show_round", round_id=walked.id), code=303)


def round_page(walked: Round, *, leaflet: LeafletForm | None = None, refusal: Refusal | None = None) -> str:
    """Return the page of a round, with the form for leaflets as submitted or as it begins."""
    link, now, phones = join_link(walked), clock.now(), phones_of(db.session, walked)
    return render_template(
        "collect/show_round.html",
        round=walked,
        link=link,
        script=script_of(walked, party=current_instance().config.party.name),
        qr=qr_code(link),
        doors=doors_of_round(db.session, walked),
        phones=[each for each in phones if each.phone_pass.admitted_at],
        waiting=[each.phone_pass for each in phones if each.phone_pass.waits(at=now)],
        most_canvassers=MOST_CANVASSERS,
        refusal=refusal,
        has_doors=has_doors(db.session, walked),
        may_change=not phones and not has_doors(db.session, walked),
        is_settled=is_settled(db.session, walked),
        leaflet=leaflet or LeafletForm(None),
        is_leaflet_new=leaflet is None,
        today=local_today(),
        now=now,
        link_lasts=walked.on + LINK_LASTS,
    )


def join_link(walked: Round) -> str:
    """Return the link by which a phone joins a round."""
    return f"{current_instance().config.site.address}{url_for('collect.join')}#{walked.join_token}"


def _form(campaign: Campaign) -> RoundForm:
    form = RoundForm()
    form.offer(campaign)
    return form
