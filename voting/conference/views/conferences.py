"""Planning a conference, and its public page."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from voting.conference.forms import ConferenceForm
from voting.conference.messages import mark_words, method_words, published_words, state_words, tie_words
from voting.conference.models import ContestState
from voting.conference.services import find_conference, hour_on_the_wall, next_conference, plan_conference
from voting.conference.views import blueprint
from voting.places.models import Ward
from voting.places.services import find_seat, ward_named
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.web.access import ORGANISERS, RESIDENTS, STEWARDS, actor, allow
from voting.web.contributions import Invitation
from voting.web.expired_forms import comes_back
from voting.web.pages import Page, current_instance, local_day
from voting.web.refused_forms import sent, shows_again, valid


def invitation_of(ward_code: str) -> Invitation:
    """When and where a ward's next conference is, for its leaflets."""
    coming = next_conference(db.session, db.session.get_one(Ward, ward_code), after=clock.now())
    if coming is None:
        return Invitation()
    hour = hour_on_the_wall(coming.starts_at, zone=current_instance().config.seat.timezone)
    on = local_day(coming.starts_at).isoformat()
    return Invitation(on=on, at=hour.strftime("%H:%M"), place=coming.place)


@blueprint.get("/conferences/new")
@allow(ORGANISERS)
def new_conference() -> str:
    """The form for planning a conference."""
    return _new(ConferenceForm())


def _new(form: ConferenceForm, refusal: Refusal | None = None) -> str:
    return render_template("conference/new_conference.html", form=form, ward=_asked_ward(), refusal=refusal)


def _new_again(refusal: Refusal) -> str:
    return _new(sent(refusal, ConferenceForm()), refusal)


@blueprint.post("/conferences/new")
@allow(ORGANISERS)
@comes_back
@shows_again(_new_again)
def new_conference_submit() -> Page:
    """Plan a conference; if it was called for a ward, go on to put that ward's shortlist to it."""
    form, ward, seat = valid(ConferenceForm()), _asked_ward(), current_instance().config.seat
    planned = plan_conference(
        db.session,
        seat=find_seat(db.session, seat.slug),
        name=form.name.data or "",
        place=form.place.data or "",
        starts_at=form.starts_at(zone=seat.timezone),
        by=actor(),
    )
    db.session.commit()
    flash(_("Conference “%(name)s” planned.", name=planned.name))
    if planned.starts_at < clock.now():
        flash(_("This date is in the past. If that’s a mistake, change it."))
    if ward is None:
        return redirect(url_for("evening.run", conference=planned.slug), code=303)
    onward = url_for("conference.new_contest", conference=planned.slug, ward=ward.slug)
    return redirect(onward, code=303)


@blueprint.get("/conferences/<conference>")
@allow(RESIDENTS)
def show(conference: str) -> str:
    """Show a conference: when and where it is, which wards decide what, and how to vote."""
    event = find_conference(db.session, conference)
    states = {contest.state for contest in event.contests}
    return render_template(
        "conference/show.html",
        conference=event,
        is_on=ContestState.OPEN in states,
        has_begun=event.starts_at < clock.now(),
        is_voted=bool(states) and not states & {ContestState.READY, ContestState.OPEN},
        is_decided=states == {ContestState.PUBLISHED},
        method_words=method_words,
        mark_words=mark_words,
        tie_words=tie_words,
        published_words=published_words,
        state_words=state_words,
        runs_it=STEWARDS.allows(),
    )


def _asked_ward() -> Ward | None:
    """Return the ward for which a conference is called, as given in the address."""
    typed = request.args.get("ward")
    seat = find_seat(db.session, current_instance().config.seat.slug)
    return ward_named(seat, typed) if typed else None
