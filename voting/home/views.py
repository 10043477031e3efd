"""The front page, the ward's page and the office."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template

from voting.home.services import (
    ConferenceWork,
    WardStory,
    campaigns_at_work,
    coming_conference,
    conferences_at_work,
    is_put,
    ward_stories,
)
from voting.home.steps import (
    confer_step,
    contest_step,
    contest_words,
    desk_links,
    most_urgent,
    ward_step,
)
from voting.places.models import Seat, Ward
from voting.places.services import find_seat, ward_named
from voting.plain.translating import lazy as _l
from voting.shortlist.models import Shortlist
from voting.shortlist.services import listed_themes
from voting.storage.database import db
from voting.web.access import OFFICERS, ORGANISERS, RESIDENTS, allow
from voting.web.contributions import Contributions, MenuEntry, Onward
from voting.web.pages import current_instance, local_today
from voting.web.shared_forms import FindWardForm

blueprint = Blueprint("home", __name__)


def after_freezing(shortlist_id: uuid.UUID) -> Onward | None:
    """Return an organiser's next step for a shortlist that no conference has put to its ward yet."""
    shortlist = db.session.get_one(Shortlist, shortlist_id)
    if not ORGANISERS.allows() or is_put(db.session, shortlist):
        return None
    coming = coming_conference(_conferences(), today=local_today())
    step = confer_step(shortlist.ward, coming=coming)
    return Onward(step.words, step.url) if step else None


contributions = Contributions(
    blueprint,
    menu=(MenuEntry("home.office", _l("Office"), for_officers=True),),
    after_freezing=after_freezing,
)


@blueprint.get("/")
@allow(RESIDENTS)
def front() -> str:
    """What is going on in a resident's ward, on one screen."""
    seat = _seat()
    form = FindWardForm(None, meta={"csrf": False})
    return render_template("home/front.html", seat=seat, stories=_stories(seat.wards), form=form)


@blueprint.get("/wards/<ward>")
@allow(RESIDENTS)
def ward(ward: str) -> str:
    """One ward: what is going on, what was chosen, what was promised, and what to do next."""
    [story] = _stories([ward_named(_seat(), ward)])
    themes = listed_themes(db.session, story.shortlist) if story.shortlist else []
    return render_template("home/ward.html", story=story, ward=story.ward, themes=themes)


@blueprint.get("/office")
@allow(OFFICERS)
def office() -> str:
    """The state of each campaign and conference, and the one next step."""
    seat, today = _seat(), local_today()
    campaigns = campaigns_at_work(db.session, seat, today=today)
    conferences = _conferences()
    coming = coming_conference(conferences, today=today)
    ward_steps = {
        (work.campaign.id, ward.ward.code): ward_step(work, ward, coming=coming)
        for work in campaigns
        for ward in work.wards
    }
    contest_steps = {
        work.contest.id: contest_step(work) for conference in conferences for work in conference.contests
    }
    return render_template(
        "home/office.html",
        seat=seat,
        campaigns=campaigns,
        conferences=conferences,
        ward_steps=ward_steps,
        contest_steps=contest_steps,
        first=most_urgent([*contest_steps.values(), *ward_steps.values()]),
        desk_links=desk_links,
        contest_words=contest_words,
        is_organiser=ORGANISERS.allows(),
    )


def _seat() -> Seat:
    return find_seat(db.session, current_instance().config.seat.slug)


def _conferences() -> list[ConferenceWork]:
    clock = current_instance().config.seat.timezone
    return conferences_at_work(db.session, _seat(), today=local_today(), clock=clock)


def _stories(wards: list[Ward]) -> list[WardStory]:
    clock = current_instance().config.seat.timezone
    return ward_stories(db.session, wards, today=local_today(), clock=clock)
