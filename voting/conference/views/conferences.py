"""Planning a conference, and its public page."""

from __future__ import annotations

from datetime import date, datetime, time

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voting.conference.forms import ConferenceForm
from voting.conference.messages import mark_words, method_words, published_words, state_words, tie_words
from voting.conference.models import ContestState
from voting.conference.rules import FIRST_YEAR, LAST_YEAR, NoSuchTime, NoSuchYear, moment_of
from voting.conference.services import find_conference, next_conference, plan_conference
from voting.conference.views import blueprint
from voting.places.models import Ward
from voting.places.services import find_seat, ward_named
from voting.plain import clock
from voting.plain.refusals import BadInput, Refusal
from voting.storage.database import db
from voting.web.access import ORGANISERS, RESIDENTS, STEWARDS, actor, allow
from voting.web.pages import current_instance, local_day
from voting.web.returned import comes_back


@blueprint.app_template_global()
def invitation_of(ward: Ward) -> dict[str, str]:
    """When and where a ward's next conference is, as form fields take it, for pages of the stages before."""
    coming = next_conference(db.session, ward, after=clock.now())
    if coming is None:
        return {}
    hour = hour_on_the_wall(coming.starts_at).strftime("%H:%M")
    return {"on": local_day(coming.starts_at).isoformat(), "at": hour, "place": coming.place}


@blueprint.get("/conferences/new")
@allow(ORGANISERS)
def new_conference() -> str:
    """The form to plan a conference."""
    return render_template(
        "conference/new_conference.html", form=ConferenceForm(), ward=_asked_ward(), refusal=None
    )


@blueprint.post("/conferences/new")
@allow(ORGANISERS)
@comes_back
def new_conference_submit() -> Response | tuple[str, int]:
    """Plan a conference; if it was called for a ward, go on to put that ward's shortlist to it."""
    form, ward, refusal = ConferenceForm(), _asked_ward(), None
    if form.validate_on_submit():
        try:
            starts_at = moment_typed(form.on.data, form.at.data)
            planned = plan_conference(
                db.session,
                seat=find_seat(db.session, current_instance().config.seat.slug),
                name=form.name.data or "",
                place=form.place.data or "",
                starts_at=starts_at,
                by=actor(),
            )
        except Refusal as refused:
            refusal = refused
        else:
            db.session.commit()
            flash(_("Conference “%(name)s” planned.", name=planned.name))
            if starts_at < clock.now():
                flash(_("This date is in the past. If that’s a mistake, change it."))
            if ward is None:
                return redirect(url_for("evening.run", conference=planned.slug), code=303)
            onward = url_for("conference.new_contest", conference=planned.slug, ward=ward.slug)
            return redirect(onward, code=303)
    page = render_template("conference/new_conference.html", form=form, ward=ward, refusal=refusal)
    return page, refusal.status if refusal else 400


@blueprint.get("/conferences/<conference>")
@allow(RESIDENTS)
def show(conference: str) -> str:
    """What a conference is, when and where, which wards decide what, and how to vote."""
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
    """The ward for which a conference is called, as it stands in the address."""
    typed = request.args.get("ward")
    seat = find_seat(db.session, current_instance().config.seat.slug)
    return ward_named(seat, typed) if typed else None


def hour_on_the_wall(moment: datetime) -> time:
    """The hour that the clock on the wall in the seat shows at a moment."""
    return moment.astimezone(current_instance().config.seat.timezone).time()


def moment_typed(day: date | None, hour: time | None) -> datetime:
    """The moment of a day and hour that were typed; refused where it never comes."""
    assert day is not None
    assert hour is not None
    try:
        return moment_of(day, hour, zone=current_instance().config.seat.timezone)
    except NoSuchTime:
        raise BadInput(
            _("The clocks go forward that night, so this time doesn’t exist. Choose an hour later."),
            field="at",
        ) from None
    except NoSuchYear:
        raise BadInput(
            _("Check the year: it must be between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR),
            field="on",
        ) from None
