"""Planning a conference, and putting a shortlist to its ward."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import (
    make_campaign,
    make_conference,
    make_frozen_shortlist,
    make_open_contest,
    make_published_contest,
    the_contest,
)
from tests.methods import Method
from tests.reading import read, words
from tests.sites import Site, Visitor
from voting.conference.messages import mark_words, method_words, tie_words
from voting.conference.models import Conference, Contest, PublishedVotes, TieRule
from voting.conference.views.contests import shown
from voting.plain.roles import Role
from voting.shortlist.models import Shortlist

TONIGHT = "/conferences/tonight"

PLAN = {"name": "Harborne decides", "place": "The hall, Example Street", "on": "2027-06-14", "at": "19:30"}


def planned_for(site: Site) -> datetime | None:
    with site.work() as session:
        return session.scalar(sa.select(Conference.starts_at))


def shortlist_id(site: Site) -> str:
    with site.work() as session:
        return str(session.scalars(sa.select(Shortlist.id)).one())


def test_a_conference_is_planned_by_the_clock_on_the_wall(site: Site) -> None:
    organiser = site.officer(Role.ORGANISER)
    assert organiser.get("/conferences/new").status_code == 200
    done = organiser.post("/conferences/new", PLAN)
    assert (done.status_code, done.headers["Location"]) == (303, "/conferences/harborne-decides/run")
    assert planned_for(site) == datetime(2027, 6, 14, 18, 30, tzinfo=UTC)
    assert "Monday, 14 June 2027, 19:30" in words(read(site.visitor().get("/conferences/harborne-decides")))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Give the conference a name."),
        ({"name": "?!"}, "Use letters in the name"),
        ({"name": "new"}, "is already taken"),
        ({"place": " "}, "Say where"),
        ({"on": ""}, "Choose the day."),
        ({"on": "14 June"}, "Not a valid date"),
        ({"at": "half past seven"}, "Not a valid time"),
        ({"on": "2027-03-28", "at": "01:30"}, "this time doesn’t exist"),
        ({"on": "0026-06-14"}, "Check the year"),
    ],
)
def test_a_plan_that_does_not_work_out_is_shown_again_as_it_was_typed(
    site: Site, wrong: dict[str, str], sentence: str
) -> None:
    sent = PLAN | wrong
    refused = site.officer(Role.ORGANISER).post("/conferences/new", sent)
    assert refused.status_code in {400, 409}
    page = read(refused, refused.status_code)
    assert sentence in words(page)
    for name in ("name", "place"):
        assert page.select(f"input[name={name}]")[0]["value"] == sent[name]
    assert planned_for(site) is None


def test_a_conference_in_the_past_is_planned_and_said_to_be_past(site: Site) -> None:
    organiser = site.officer(Role.ORGANISER)
    organiser.post("/conferences/new", PLAN | {"on": "2020-06-14"})
    page = words(read(organiser.get("/conferences/harborne-decides/run")))
    assert "This date is in the past." in page
    assert "(already started or over)" in words(read(site.visitor().get("/conferences/harborne-decides")))


def test_a_conference_sent_twice_is_planned_once(site: Site) -> None:
    organiser = site.officer(Role.ORGANISER)
    assert organiser.post("/conferences/new", PLAN).status_code == 303
    assert organiser.post("/conferences/new", PLAN).status_code == 409


def test_a_frozen_shortlist_leads_to_the_conference_that_is_called_for_it(site: Site) -> None:
    with site.work() as session:
        make_frozen_shortlist(session, make_campaign(session))
    organiser, public = site.officer(Role.ORGANISER), "/shortlists/this-summer/harborne"
    [call] = read(organiser.get(public)).select(".next a")
    assert (call.get_text(), call["href"]) == (
        "Plan a conference for Harborne",
        "/conferences/new?ward=harborne",
    )
    page = read(organiser.get(str(call["href"])))
    assert "On the next page you’ll add the shortlist for Harborne." in words(page)
    [form] = page.select("main form")
    done = organiser.post(str(form["action"]), PLAN)
    assert done.location == "/conferences/harborne-decides/contests/new?ward=harborne"
    [chosen] = read(organiser.get(done.location)).select("input[name=shortlist][checked]")
    assert chosen["value"] == shortlist_id(site)
    [put] = read(organiser.get(public)).select(".next a")
    assert put.get_text() == "Put the shortlist for Harborne to “Harborne decides”"
    organiser.post(
        done.location,
        {
            "shortlist": shortlist_id(site),
            "question": "Which first?",
            "method": "approval",
            "tie_rule": "lot",
            "published_votes": "sums",
        },
    )
    assert read(organiser.get(public)).select(".next a") == []
    assert read(site.visitor().get(public)).select(".next a") == []


def test_a_conference_is_called_for_no_ward_that_is_not_there(site: Site) -> None:
    assert site.officer(Role.ORGANISER).get("/conferences/new?ward=atlantis").status_code == 404


def prepare(site: Site) -> Visitor:
    """A conference without wards, a frozen shortlist, and an organiser."""
    with site.work() as session:
        make_frozen_shortlist(session, make_campaign(session))
        make_conference(session)
    return site.officer(Role.ORGANISER)


def make(organiser: Visitor, **sent: str) -> Any:
    facts = {"question": "Which issue first?", "method": "approval", "tie_rule": "dice"}
    facts |= {"published_votes": "full list"} | sent
    return organiser.post(f"{TONIGHT}/contests/new", facts)


def test_the_organiser_reads_the_method_in_the_words_of_the_voter(site: Site) -> None:
    page = words(read(prepare(site).get(f"{TONIGHT}/contests/new")))
    with site.app.test_request_context():
        for method in Method:
            assert method_words(shown(method)) in page
            assert mark_words(shown(method)) in page
        assert tie_words(TieRule.LOT) in page


def test_a_shortlist_is_put_to_its_ward(site: Site) -> None:
    organiser = prepare(site)
    done = make(organiser, shortlist=shortlist_id(site))
    assert (done.status_code, done.headers["Location"]) == (303, f"{TONIGHT}/run")
    with site.work() as session:
        contest = the_contest(session)
        assert (contest.question, contest.method) == ("Which issue first?", Method.APPROVAL)
        assert (contest.tie_rule, contest.places, contest.most_marks) == (TieRule.DICE, 1, 0)
        assert contest.published_votes == PublishedVotes.FULL_LIST
    page = words(read(organiser.get(f"{TONIGHT}/contests/new")))
    assert "no frozen shortlist left" in page


def test_a_shortlist_that_was_decided_is_offered_with_where(site: Site) -> None:
    make_published_contest(site)
    with site.work() as session:
        make_conference(session, "Another night")
        make_frozen_shortlist(session, make_campaign(session, "Next summer"))
    page = read(site.officer(Role.ORGANISER).get("/conferences/another-night/contests/new"))
    offered = [each.get_text() for each in page.select("label:has([name=shortlist])")]
    assert ["decided at “Tonight”" in each for each in offered] == [False, True]


def test_a_shortlist_that_is_put_to_a_conference_is_offered_last_and_marked(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        make_conference(session, "Another night")
        make_frozen_shortlist(session, make_campaign(session, "Last summer"), ward="quinton")
    page = read(site.officer(Role.ORGANISER).get("/conferences/another-night/contests/new"))
    offered = [" ".join(each.get_text(" ").split()) for each in page.select("label:has([name=shortlist])")]
    assert ["already added to “Tonight”" in each for each in offered] == [False, True]
    assert [each.split()[0] for each in offered] == ["Quinton", "Harborne"]


def test_the_ward_asked_for_is_ticked(site: Site) -> None:
    page = read(prepare(site).get(f"{TONIGHT}/contests/new?ward=harborne"))
    assert [radio["value"] for radio in page.select("input[name=shortlist][checked]")] == [shortlist_id(site)]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({}, 400),
        ({"shortlist": "nonsense"}, 400),
        ({"shortlist": "00000000-0000-0000-0000-000000000000"}, 400),
        ({"shortlist": "RIGHT", "question": ""}, 400),
        ({"shortlist": "RIGHT", "question": "x" * 201}, 400),
        ({"shortlist": "RIGHT", "method": "the loudest"}, 400),
        ({"shortlist": "RIGHT", "tie_rule": "the loudest"}, 400),
        ({"shortlist": "RIGHT", "published_votes": "some"}, 400),
        ({"shortlist": "RIGHT", "places": "3"}, 400),
        ({"shortlist": "RIGHT", "places": "-1"}, 400),
        ({"shortlist": "RIGHT", "most_marks": "1"}, 400),
        ({"shortlist": "RIGHT", "method": "run-off", "places": "2"}, 400),
        ({"shortlist": "RIGHT", "method": "stv", "places": "1"}, 400),
    ],
)
def test_a_contest_that_does_not_work_out_is_not_made(site: Site, wrong: dict[str, str], status: int) -> None:
    organiser = prepare(site)
    if wrong.get("shortlist") == "RIGHT":
        wrong = wrong | {"shortlist": shortlist_id(site)}
    refused = make(organiser, **wrong)
    page = read(refused, status)
    assert page.select(".error, [role=alert]")
    with site.work() as session:
        assert session.scalar(sa.select(Contest.id)) is None


def test_a_second_contest_for_the_same_ward_is_refused(site: Site) -> None:
    organiser = prepare(site)
    make(organiser, shortlist=shortlist_id(site))
    again = make(organiser, shortlist=shortlist_id(site))
    assert again.status_code == 409
    assert "already has a vote" in words(read(again, 409))


def test_a_name_full_of_markup_is_shown_as_it_was_typed(site: Site) -> None:
    organiser = site.officer(Role.ORGANISER)
    organiser.post("/conferences/new", PLAN | {"name": "<script>alert(1)</script>"})
    page = read(site.visitor().get("/conferences/script-alert-1-script"))
    assert "<script>alert(1)</script>" in words(page)
