"""A rehearsal's story in order: last winter, last spring's conference, this season, today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from secrets import token_urlsafe

from flask_security.utils import hash_password
from sqlalchemy.orm import Session

from voting.act.services import make_promise, write_update
from voting.conference.models import Contest
from voting.methods.marks import APPROVAL, CHOOSE_ONE
from voting.people.services import invite_officer, vouch_again
from voting.places.models import Seat
from voting.places.services import find_seat, ward_named
from voting.plain import clock
from voting.plain.roles import Role
from voting.publish.models import Result
from voting.rehearsal.campaigns import Season, ask, plan, sort_and_freeze, sort_half, walk
from voting.rehearsal.conferences import Numbered, Organiser
from voting.rehearsal.neighbours import hold, meet_neighbours
from voting.rehearsal.sentences import (
    BUSES,
    CROSSING,
    DOCTORS,
    HOMES,
    PARK,
    PARKING,
    POTHOLES,
    SHOPS,
    SPEEDING,
    TIPPING,
    YOUTH,
    Issue,
)
from voting.site.instance import Instance
from voting.web.pages import local_day

ANSWERS_THIS_SEASON = {"bartley-green": 270, "edgbaston": 300, "harborne": 350, "quinton": 280}
ANSWERS_LAST_WINTER = 120
BALLOTS = 200
HELD = 2
SEED = 1832  # Any number would do; with the same one, every start says the same.

OFFICERS = {
    "organiser": Role.ORGANISER,
    "steward": Role.STEWARD,
    "admin": Role.ADMINISTRATOR,
    "regional": Role.REGIONAL,
}
VOTES_LAST_SPRING: dict[str, dict[Issue, int]] = {
    "bartley-green": {CROSSING: 54, BUSES: 47, YOUTH: 22, TIPPING: 11},
    "edgbaston": {SPEEDING: 33, HOMES: 33, PARKING: 17},
}
SORTED_THIS_SEASON: dict[str, list[Issue]] = {
    "quinton": [TIPPING, SPEEDING, PARK, DOCTORS],
    "harborne": [SPEEDING, PARKING, SHOPS, PARK, POTHOLES],
    "edgbaston": [SPEEDING, PARKING, HOMES, TIPPING],
}
VOTES_SO_FAR = {SPEEDING: 14, PARKING: 12, SHOPS: 8, PARK: 5, POTHOLES: 2}
# Days after the conference, the news, and whether it keeps the promise.
UPDATES = (
    (
        30,
        "We counted the traffic outside the school with parents and sent the figures to the council.",
        False,
    ),
    (75, "The council has painted the crossing. It is open, and children use it every day.", True),
)


def officer_email(role: str) -> str:
    """Return the email address of a rehearsal's officer: organiser@rehearsal.example."""
    return f"{role}@rehearsal.example"


# The hours, in the seat's time, at which today's conference may begin: a rehearsal is started at night, too.
EARLIEST, LATEST = 10, 20


@dataclass(frozen=True)
class Handed:
    """What people hold: unused ballots' codes, a round to join, and today's prints."""

    codes: list[str]
    join_token: str
    printed: dict[Contest, Numbered]


def seed(session: Session, instance: Instance) -> Handed:
    """Fill a fresh instance with something at every stage, using an organiser's own services."""
    zone = instance.config.seat.timezone
    today = datetime.combine(clock.day_in(zone, clock.now()), time(), zone)
    seat = find_seat(session, instance.config.seat.slug)
    with clock.set_to(today - timedelta(days=700)):
        officers = {
            name: invite_officer(session, officer_email(name), roles=[role], by="rehearsal")
            for name, role in OFFICERS.items()
        }
        # They sign in with a button, and count as officers who can sign in, as if with passwords of their
        # own.
        nobodys = hash_password(token_urlsafe(32))
        for officer in officers.values():
            officer.password = nobodys
            vouch_again(session, officer, by="rehearsal")
    by, second = (f"officer:{officers[name].id}" for name in ("organiser", "steward"))
    organiser = Organiser(session, instance, Random(SEED), by=by, second=second)  # noqa: S311
    last_spring(organiser, seat, today)
    handed = todays_conference(organiser, seat, today)
    session.commit()
    return handed


def last_spring(organiser: Organiser, seat: Seat, today: datetime) -> None:
    """A conference of two wards, counted and published: one promise kept, one choice made by lot."""
    evening = spring_before(today) + timedelta(hours=19)
    winter = Season(*(evening - timedelta(days=days) for days in (120, 50, 45)))
    campaign = ask(organiser, seat, "Last winter", season=winter)
    with clock.set_to(evening - timedelta(days=30)):
        conference = organiser.conference(seat, "Last spring", starts_at=evening)
    for name, votes in VOTES_LAST_SPRING.items():
        ward = ward_named(seat, name)
        heard = walk(organiser, campaign, ward, answers=ANSWERS_LAST_WINTER, season=winter)
        with clock.set_to(evening - timedelta(days=14)):
            shortlist = sort_and_freeze(organiser, campaign, ward, heard, issues=votes)
            contest = organiser.contest(conference, shortlist, method=CHOOSE_ONE)
        with clock.set_to(evening + timedelta(hours=1)):
            codes = iter(organiser.hand_out(contest, organiser.register(contest, 200), packs=6))
            organiser.open(contest)
            wishes = organiser.wishes(contest, votes)
            papers = [[option] for option in wishes[: len(wishes) // 4]]
            organiser.vote_on_paper(contest, codes, [*papers, []])
            organiser.vote_by_phone(codes, wishes[len(papers) :])
            organiser.spoil(codes)
        with clock.set_to(evening + timedelta(hours=2)):
            organiser.count(contest)
            result = organiser.publish(contest)
        if name == "bartley-green":
            keep_promise(organiser, result, evening)


def season_of(day: datetime) -> str:
    """Return the season of a day, by whole months as in meteorology: winter begins in December."""
    return ("winter", "spring", "summer", "autumn")[day.month % 12 // 3]


def begun_by(today: datetime) -> datetime:
    """Return when today's conference begins: a little while ago, or within the hours a hall is open."""
    on_the_wall = clock.now().astimezone(today.tzinfo)
    half_hour = on_the_wall.replace(minute=on_the_wall.minute // 30 * 30, second=0, microsecond=0)
    begun = half_hour - timedelta(minutes=30)
    return min(max(begun, today.replace(hour=EARLIEST)), today.replace(hour=LATEST))


def spring_before(today: datetime) -> datetime:
    """Return a day last spring that leaves time for a promise to have been kept since."""
    this_year = today.replace(month=5, day=14)
    return this_year if today - this_year > timedelta(days=90) else this_year.replace(year=today.year - 1)


def keep_promise(organiser: Organiser, result: Result, evening: datetime) -> None:
    """Make a promise about the chosen issue, write updates, and say when it is kept."""
    session, by = organiser.session, organiser.by
    with clock.set_to(evening + timedelta(days=8)):
        make_promise(
            session,
            result,
            words="We will get a crossing outside the school, and say here how far it has come.",
            lead="The ward's campaign group",
            due_on=local_day(evening + timedelta(days=120)),
            by=by,
        )
    for days, words, done in UPDATES:
        day = evening + timedelta(days=days)
        with clock.set_to(day):
            write_update(session, result, on=local_day(day), words=words, done=done, by=by)


def todays_conference(organiser: Organiser, seat: Seat, today: datetime) -> Handed:
    """This season's campaign in four wards: two shortlists frozen, one half sorted, one vote open."""
    season = Season(today - timedelta(days=45), today - timedelta(days=5), today + timedelta(days=30))
    campaign = ask(organiser, seat, f"This {season_of(today - timedelta(days=20))}", season=season)
    heard = {
        name: walk(organiser, campaign, ward_named(seat, name), answers=answers, season=season)
        for name, answers in ANSWERS_THIS_SEASON.items()
    }
    with clock.set_to(today - timedelta(days=4)):
        quinton, harborne, edgbaston = (ward_named(seat, name) for name in SORTED_THIS_SEASON)
        sort_half(organiser, campaign, quinton, heard["quinton"], issues=SORTED_THIS_SEASON["quinton"])
        shortlists = [
            sort_and_freeze(organiser, campaign, ward, heard[ward.slug], issues=SORTED_THIS_SEASON[ward.slug])
            for ward in (harborne, edgbaston)
        ]
    with clock.set_to(today - timedelta(days=5)):
        meet_neighbours(organiser, campaign)
        hold(organiser, heard["quinton"][DOCTORS][-HELD:])
    starts_at = begun_by(today)
    with clock.set_to(today - timedelta(days=3)):
        conference = organiser.conference(seat, "Today", starts_at=starts_at)
        voting = organiser.contest(conference, shortlists[0], method=CHOOSE_ONE)
        ready = organiser.contest(conference, shortlists[1], method=APPROVAL)
        printed = {
            contest: organiser.register(contest, BALLOTS, to_print=True) for contest in (voting, ready)
        }
    codes = iter(organiser.hand_out(voting, printed[voting], packs=6))
    organiser.open(voting)
    organiser.vote_by_phone(codes, organiser.wishes(voting, VOTES_SO_FAR))
    joined = plan(organiser, campaign, ward_named(seat, "bartley-green"), on=local_day(today))
    return Handed([*codes], joined.join_token, printed)
