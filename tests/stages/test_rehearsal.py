"""The rehearsal: something at every stage, all of it invented, and nobody's account but its own."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tests.sites import Site
from voting.act.services import find_promise
from voting.collect.models import Answer, Campaign, Outcome
from voting.conference.models import Conference, ContestState
from voting.conference.services import find_conference
from voting.people.models import Person
from voting.people.services import find_people, invite_officer
from voting.places.models import Postcode, Ward
from voting.plain import clock
from voting.plain.roles import Role
from voting.publish.services import results_newest_first
from voting.rehearsal.seeding import ANSWERS_THIS_SEASON, OFFICERS, begun_by, seed
from voting.rehearsal.sentences import CROSSING
from voting.shortlist.models import Shortlist
from voting.storage import journal


def test_four_wards_gave_1200_answers_this_season(full_site: Site) -> None:
    with full_site.work() as session:
        rows = session.execute(
            sa.select(Ward.slug, sa.func.count())
            .join(Answer, Answer.ward_code == Ward.code)
            .join(Campaign)
            .where(Campaign.slug.like("this-%"), Answer.outcome == Outcome.SPOKE)
            .group_by(Ward.slug)
        )
        answers = dict(rows.tuples().all())
    assert answers == ANSWERS_THIS_SEASON
    assert sum(answers.values()) == 1200


def test_answers_are_varied_and_hold_no_numbers(full_site: Site) -> None:
    with full_site.work() as session:
        said = session.scalars(sa.select(Answer.words).where(Answer.outcome == Outcome.SPOKE)).all()
    assert len(set(said)) > 800
    assert [words for words in said if re.search(r"\d|[{}]", words)] == []


def test_shortlists_are_half_sorted_and_frozen(full_site: Site) -> None:
    with full_site.work() as session:
        shortlists = session.scalars(sa.select(Shortlist).join(Campaign).where(Campaign.slug.like("this-%")))
        assert {each.ward.slug: each.is_frozen for each in shortlists} == {
            "quinton": False,
            "harborne": True,
            "edgbaston": True,
        }


def test_today_one_ward_votes_and_one_is_ready(full_site: Site) -> None:
    with full_site.work() as session:
        today = find_conference(session, "today")
        assert {each.ward.slug: each.state for each in today.contests} == {
            "harborne": ContestState.OPEN,
            "edgbaston": ContestState.READY,
        }


def test_last_spring_was_published_once_by_lot_and_acted_on(full_site: Site) -> None:
    with full_site.work() as session:
        results = {each.contest.ward.slug: each for each in results_newest_first(session)}
        assert set(results) == {"bartley-green", "edgbaston"}
        assert results["edgbaston"].declared["lots"]
        promise = find_promise(session, results["bartley-green"])
        assert promise is not None
        assert [update.done for update in promise.updates] == [False, True]
        declared = results["bartley-green"].declared
        chosen = next(option for option in declared["options"] if [option["number"]] == declared["chosen"])
        assert chosen["title"] == CROSSING.title


def test_its_journal_is_whole_and_in_order(full_site: Site) -> None:
    with full_site.work() as session:
        assert journal.verify(session) > 50
        moments = session.scalars(
            sa.select(journal.JournalEntry.at)
            .where(journal.JournalEntry.actor.not_like("pass:%"), journal.JournalEntry.actor != "test")
            .order_by(journal.JournalEntry.number)
        ).all()
        assert moments[0] < moments[-1]


def test_neighbours_stand_in_the_list(full_site: Site) -> None:
    with full_site.work() as session:
        shown = find_people(session, today=full_site.instance.today)
        assert shown.total == session.scalar(sa.select(sa.func.count()).select_from(Person))


def test_real_postcodes_are_there(full_site: Site) -> None:
    with full_site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Postcode)) == 1802


@pytest.mark.parametrize("role", OFFICERS)
def test_one_button_signs_in_as_an_invented_officer(full_site: Site, role: str) -> None:
    visitor = full_site.visitor()
    assert f"{role}@rehearsal.example" in visitor.get(f"/rehearsal/{role}").text
    assert visitor.get("/office").status_code == 302
    assert visitor.post(f"/rehearsal/{role}").location == "/office"
    assert visitor.get("/office").status_code == 200


@pytest.mark.parametrize("role", ["nobody", "organiser@rehearsal.example", "ORGANISER", "%"])
def test_there_is_no_other_account_to_open(full_site: Site, role: str) -> None:
    visitor = full_site.visitor()
    assert visitor.get(f"/rehearsal/{role}").status_code == 404
    assert visitor.post(f"/rehearsal/{role}").status_code == 404


def test_every_page_says_that_it_is_a_rehearsal(full_site: Site) -> None:
    for path in ("/", "/results", "/b", "/login"):
        assert "Rehearsal: everything here is invented" in full_site.visitor().get(path).text


def test_a_real_site_opens_no_account_without_a_password(site: Site) -> None:
    with site.work() as session:
        invite_officer(session, "organiser@rehearsal.example", roles=[Role.ORGANISER], by="test")
    visitor = site.visitor()
    assert visitor.get("/rehearsal/organiser").status_code == 404
    assert visitor.post("/rehearsal/organiser").status_code == 404
    assert visitor.get("/office").status_code == 302


@pytest.mark.parametrize(
    ("made_at", "begins"),
    [
        ("00:05", "10:00"),
        ("03:40", "10:00"),
        ("10:50", "10:00"),
        ("15:56", "15:00"),
        ("19:10", "18:30"),
        ("23:59", "20:00"),
    ],
)
@pytest.mark.parametrize("day", [date(2026, 1, 7), date(2026, 3, 29), date(2026, 7, 1), date(2026, 10, 25)])
def test_the_conference_of_today_begins_at_an_hour_when_a_hall_is_open(
    made_at: str, begins: str, day: date
) -> None:
    zone = ZoneInfo("Europe/London")
    today = datetime.combine(day, time(), zone)
    with clock.set_to(datetime.combine(day, time.fromisoformat(made_at), zone)):
        assert begun_by(today).isoformat()[:16] == f"{day}T{begins}"


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_the_conference_of_today_keeps_its_hour_though_it_is_planned_days_before(site: Site) -> None:
    """It was at midnight, because the hour was asked for while the clock stood three days before."""
    with (
        clock.set_to(datetime(2026, 6, 14, 15, 56, tzinfo=ZoneInfo("Europe/London"))),
        site.work() as session,
    ):
        seed(session, site.instance)
        begins = session.scalars(sa.select(Conference.starts_at).where(Conference.slug == "today")).one()
    assert begins == datetime(2026, 6, 14, 15, 0, tzinfo=ZoneInfo("Europe/London"))
