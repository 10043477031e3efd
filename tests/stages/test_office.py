"""The office: where everything stands, the one next step, and only what one's role may do."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup

from tests.answers import record_answer
from tests.factories import (
    BY,
    certify_the_count,
    close_the_contest,
    make_campaign,
    make_conference,
    make_counted_contest,
    make_frozen_shortlist,
    make_open_contest,
    make_published_contest,
    make_ready_contest,
    seat_of,
    the_contest,
    ward_named,
)
from tests.reading import read, said_in, words
from tests.sites import Site
from voting.act.services import make_promise
from voting.ballots.services import issue_pack, packs_of, register_ballots
from voting.collect.models import Outcome
from voting.conference.services import plan_conference
from voting.plain import clock
from voting.plain.roles import Role
from voting.publish.services import result_of


@pytest.fixture(autouse=True)
def _summer(monkeypatch: pytest.MonkeyPatch) -> None:
    set_day(monkeypatch, date(2026, 7, 1))


def set_day(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)


def office(site: Site, role: Role = Role.ORGANISER) -> BeautifulSoup:
    return read(site.officer(role).get("/office"))


def first_step(site: Site, role: Role = Role.ORGANISER) -> tuple[str, str] | None:
    """The words and the address of the one next step."""
    button = office(site, role).select_one(".next a")
    return None if button is None else (button.get_text(), str(button["href"]))


def print_two_packs(site: Site, *, issued: int) -> None:
    with site.work() as session:
        contest = the_contest(session)
        register_ballots(session, contest, count=50, design="a5", pepper=site.pepper, by=BY)
        for pack in packs_of(session, contest)[:issued]:
            issue_pack(session, pack, by=BY)


def test_an_office_without_a_campaign_begins_with_a_question(site: Site) -> None:
    assert first_step(site) == ("Start a campaign", "/campaigns/new")


def test_a_campaign_without_answers_plans_a_round(site: Site) -> None:
    with site.work() as session:
        make_campaign(session)
    assert first_step(site) == ("Plan a round in Bartley Green", "/campaigns/this-summer/rounds/new")


def test_answers_are_to_be_sorted(site: Site) -> None:
    with site.work() as session:
        record_answer(
            session,
            make_campaign(session),
            ward=ward_named(session, "quinton"),
            outcome=Outcome.SPOKE,
            words="The hill",
        )
    assert first_step(site) == (
        "Sort the answers for Quinton",
        "/campaigns/this-summer/wards/quinton/sort",
    )
    assert "Quinton 1 door, not sorted yet" in words(office(site))


def test_a_frozen_shortlist_calls_for_a_conference(site: Site) -> None:
    with site.work() as session:
        make_frozen_shortlist(session, make_campaign(session))
    assert first_step(site) == ("Plan a conference for Harborne", "/conferences/new?ward=harborne")


def test_a_frozen_shortlist_is_put_to_the_conference_that_is_coming(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.work() as session:
        make_frozen_shortlist(session, make_campaign(session))
        make_conference(session)
    assert first_step(site) == (
        "Put the shortlist for Harborne to “Tonight”",
        "/conferences/tonight/contests/new?ward=harborne",
    )
    set_day(monkeypatch, date(2026, 10, 1))
    assert first_step(site) == ("Plan a conference for Harborne", "/conferences/new?ward=harborne")


def test_a_contest_leads_from_printing_to_the_vote(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.work() as session:
        make_ready_contest(session)
    here = "/conferences/tonight/harborne/ballots"
    assert first_step(site) == ("Print ballots for Harborne", f"{here}/print")
    print_two_packs(site, issued=0)
    # Ballots that are handed out are live, so no pack is issued before the day.
    assert first_step(site) == ("Plan a round in Bartley Green", "/campaigns/this-summer/rounds/new")
    set_day(monkeypatch, date(2026, 9, 30))
    assert first_step(site) == ("Issue packs for Harborne", here)
    print_two_packs(site, issued=1)
    assert first_step(site) == ("Open the vote in Harborne", "/conferences/tonight/run")


def test_held_answers_are_looked_at_before_they_are_sorted(site: Site) -> None:
    with site.work() as session:
        answer = record_answer(
            session,
            make_campaign(session),
            ward=ward_named(session, "quinton"),
            outcome=Outcome.SPOKE,
            words="The hill behind number 5",
        )
        answer.is_personal = answer.is_held = True
        answer.is_counted = False
    assert first_step(site) == ("Review the held answer from Quinton", "/campaigns/this-summer/held")
    assert "1 answer held" in words(office(site))


def test_conferences_stand_in_the_order_in_which_they_need_somebody(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_published_contest(site)
    with site.work() as session:
        for name, day in (("In May", 14), ("Next week", 7)):
            plan_conference(
                session,
                seat=seat_of(session),
                name=name,
                place="The hall",
                starts_at=datetime(2027, 5, day, 18, tzinfo=UTC),
                by=BY,
            )
    set_day(monkeypatch, date(2027, 5, 1))
    headings = [said_in(each) for each in office(site).select("h2[id^=conference]")]
    assert headings == ["Next week", "In May", "Tonight"]


def test_an_open_vote_comes_first(site: Site) -> None:
    make_open_contest(site, ballots=1)
    assert first_step(site) == ("Run the vote in Harborne", "/conferences/tonight/run")


def test_a_closed_vote_is_to_be_counted(site: Site) -> None:
    make_open_contest(site, ballots=1)
    close_the_contest(site)
    assert first_step(site) == ("Count Harborne", "/conferences/tonight/harborne/count")
    assert "Harborne closed, not counted" in words(office(site))


def test_a_counted_vote_is_to_be_certified_and_published(site: Site) -> None:
    make_counted_contest(site)
    step = ("Certify the count for Harborne", "/conferences/tonight/harborne/count")
    assert first_step(site) == first_step(site, Role.STEWARD) == step
    assert "Harborne counted, not certified" in words(office(site))
    certify_the_count(site)
    assert first_step(site) == ("Publish the result for Harborne", "/conferences/tonight/harborne/publish")
    assert first_step(site, Role.STEWARD) is None
    assert "Harborne certified, not published" in words(office(site))


def test_a_result_calls_for_its_promise_and_an_overdue_one_for_an_update(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_published_contest(site)
    here = "/results/tonight/harborne"
    assert first_step(site) == ("Make the promise for Harborne after “Tonight”", f"{here}/promise")
    with site.work() as session:
        result = result_of(session, the_contest(session))
        make_promise(session, result, words="A bench.", lead="Us", due_on=date(2026, 12, 31), by=BY)
    set_day(monkeypatch, date(2026, 12, 31))
    assert first_step(site) is None
    assert "Nothing needs you just now." in words(office(site))
    set_day(monkeypatch, date(2027, 1, 1))
    assert first_step(site) == (
        "Explain why the promise for Harborne after “Tonight” is overdue",
        f"{here}/updates/new",
    )


def test_a_steward_sees_the_desk_and_where_the_count_stands(site: Site) -> None:
    make_open_contest(site, ballots=1)
    page = office(site, Role.STEWARD)
    links = {str(link["href"]) for link in page.select("main a")}
    assert {
        "/conferences/tonight/run",
        "/conferences/tonight/paper",
        "/conferences/tonight/desk",
        "/conferences/tonight/harborne/ballots",
    } <= links
    assert first_step(site, Role.STEWARD) == ("Run the vote in Harborne", "/conferences/tonight/run")
    close_the_contest(site)
    assert first_step(site, Role.STEWARD) == ("Count Harborne", "/conferences/tonight/harborne/count")


@pytest.mark.parametrize("role", list(Role))
def test_no_role_is_shown_a_link_that_it_may_not_open(site: Site, role: Role) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        later = make_campaign(session, "Next")
        make_frozen_shortlist(session, later, ward="quinton")
    officer = site.officer(role)
    page = read(officer.get("/office"))
    links = {str(link["href"]) for link in page.select("main a")}
    links.remove("/change")  # Asks first whether it is still the same person.
    assert links
    assert {link: officer.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_office_is_closed_to_visitors(site: Site) -> None:
    assert site.visitor().get("/office").location == "/login?next=/office"
