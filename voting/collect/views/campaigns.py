"""Start a campaign, and show its organisers how it goes."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from voting.collect.forms import CampaignForm
from voting.collect.services import (
    coverage_of,
    doors_of,
    doubted_phones,
    find_campaign,
    is_ward_settled,
    loaded_files,
    rounds_of,
    settled_wards,
    start_campaign,
    topics_of,
)
from voting.collect.services.corrections import count_to_read
from voting.collect.services.erased_soon import erased_soon
from voting.collect.services.late_answers import count_late
from voting.collect.views import blueprint
from voting.places.services import find_seat, ward_named
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.expired_forms import comes_back
from voting.web.pages import Page, current_instance, local_today
from voting.web.refused_forms import sent, shows_again, valid


@blueprint.get("/campaigns/new")
@allow(ORGANISERS)
def new_campaign() -> str:
    """Show the form to start a campaign."""
    return _new(CampaignForm())


def _new(form: CampaignForm, refusal: Refusal | None = None) -> str:
    return render_template("collect/new_campaign.html", form=form, refusal=refusal)


def _again(refusal: Refusal) -> str:
    return _new(sent(refusal, CampaignForm()), refusal)


@blueprint.post("/campaigns/new")
@allow(ORGANISERS)
@comes_back
@shows_again(_again)
def new_campaign_submit() -> Page:
    """Start a campaign."""
    form = valid(CampaignForm())
    assert form.starts_on.data is not None
    assert form.ends_on.data is not None
    campaign = start_campaign(
        db.session,
        seat=find_seat(db.session, current_instance().config.seat.slug),
        name=form.name.data or "",
        question=form.question.data or "",
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        topics=(form.topics.data or "").splitlines(),
        by=actor(),
    )
    db.session.commit()
    flash(_("The campaign “%(name)s” has started.", name=campaign.name))
    return redirect(url_for("collect.campaign", campaign=campaign.slug), code=303)


@blueprint.get("/campaigns/<campaign>")
@allow(ORGANISERS)
def campaign(campaign: str) -> str:
    """Show how a campaign goes: its doors by ward, day and topic, its rounds, and the one next step."""
    asked, today = find_campaign(db.session, campaign), local_today()
    doors, rounds = doors_of(db.session, asked), rounds_of(db.session, asked)
    return render_template(
        "collect/campaign.html",
        campaign=asked,
        doors=doors,
        held=count_to_read(db.session, asked),
        has_doubted=any(
            each.is_doubted for each in doubted_phones(db.session, asked, instance=current_instance())
        ),
        late=count_late(db.session, asked),
        erased_soon=erased_soon(db.session, asked, instance=current_instance()),
        topics=topics_of(db.session, asked, [ward for ward, _doors in doors.wards]),
        files=loaded_files(db.session, asked),
        rounds=rounds,
        to_walk=next((each for each, _doors in rounds if each.called_off_at is None), None),
        done=sum(knocked > 0 for _round, knocked in rounds),
        planned=sum(not knocked and each.on >= today and not each.called_off_at for each, knocked in rounds),
        today=today,
        is_over=asked.ends_on < today,
        frozen={code for _campaign, code in settled_wards(db.session, {asked.id})},
    )


@blueprint.get("/campaigns/<campaign>/wards/<ward>")
@allow(ORGANISERS)
def ward(campaign: str, ward: str) -> str:
    """Show how a campaign goes in one ward: street by street, and the streets still to do."""
    asked = find_campaign(db.session, campaign)
    place = ward_named(asked.seat, ward)
    return render_template(
        "collect/ward.html",
        campaign=asked,
        ward=place,
        coverage=coverage_of(db.session, asked, place),
        frozen=is_ward_settled(db.session, asked.id, place.code),
        topics=topics_of(db.session, asked, [place]),
    )
