"""The pages of a conference: planning it, its wards, running it, and what residents see."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from tests.factories import (
    BY,
    close_the_contest,
    make_campaign,
    make_conference,
    make_frozen_shortlist,
    make_open_contest,
    make_ready_contest,
    the_contest,
)
from tests.reading import read, words
from tests.sites import Site, Visitor
from voting.access import Role
from voting.ballots.services import packs_of, register_ballots, sign_out_pack
from voting.conference.models import Conference, Contest, ContestState, Method, TieRule
from voting.conference.wording import mark_words, method_words, tie_words
from voting.count.services import open_envelopes
from voting.shortlist.models import Shortlist
from voting.vote.services import cast_vote

PLAN = {"name": "Harborne decides", "place": "The hall, Example Street", "on": "2027-06-14", "at": "19:30"}
TONIGHT = "/conferences/tonight"


def planned_for(site: Site) -> datetime | None:
    with site.work() as session:
        return session.scalar(sa.select(Conference.starts_at))


def state(site: Site) -> ContestState:
    with site.work() as session:
        return the_contest(session).state


def shortlist_id(site: Site) -> str:
    with site.work() as session:
        return str(session.scalars(sa.select(Shortlist.id)).one())


def next_button(page: BeautifulSoup) -> tuple[str, str]:
    [button] = page.select(".contest a[role=button]")
    return " ".join(button.get_text().split()), str(button["href"])


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
        ({"name": "?!"}, "a name with letters in it"),
        ({"name": "new"}, "is taken already"),
        ({"place": " "}, "Say where"),
        ({"on": ""}, "Choose the day."),
        ({"on": "14 June"}, "Not a valid date"),
        ({"at": "half past seven"}, "Not a valid time"),
        ({"on": "2027-03-28", "at": "01:30"}, "this time never comes"),
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
    assert "Mind that its day is in the past." in page
    assert "(this has begun or is over)" in words(read(site.visitor().get("/conferences/harborne-decides")))


def test_a_conference_sent_twice_is_planned_once(site: Site) -> None:
    organiser = site.officer(Role.ORGANISER)
    assert organiser.post("/conferences/new", PLAN).status_code == 303
    assert organiser.post("/conferences/new", PLAN).status_code == 409


def prepare(site: Site) -> Visitor:
    """A conference without wards, a frozen shortlist, and an organiser."""
    with site.work() as session:
        make_frozen_shortlist(session, make_campaign(session))
        make_conference(session)
    return site.officer(Role.ORGANISER)


def make(organiser: Visitor, **sent: str) -> Any:
    facts = {"question": "Which issue first?", "method": "approval"} | sent
    return organiser.post(f"{TONIGHT}/contests/new", facts)


def test_the_organiser_reads_the_method_in_the_words_of_the_voter(site: Site) -> None:
    page = words(read(prepare(site).get(f"{TONIGHT}/contests/new")))
    with site.app.test_request_context():
        for method in Method:
            assert method_words(method) in page
            assert mark_words(method) in page
        assert tie_words(TieRule.LOT) in page


def test_a_shortlist_is_put_to_its_ward(site: Site) -> None:
    organiser = prepare(site)
    done = make(organiser, shortlist=shortlist_id(site))
    assert (done.status_code, done.headers["Location"]) == (303, f"{TONIGHT}/run")
    with site.work() as session:
        contest = the_contest(session)
        assert (contest.question, contest.method) == ("Which issue first?", Method.APPROVAL)
    page = words(read(organiser.get(f"{TONIGHT}/contests/new")))
    assert "no frozen shortlist left" in page


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
    assert "already has a contest" in words(read(again, 409))


def test_the_run_page_leads_from_one_step_to_the_next(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    organiser = site.officer(Role.ORGANISER)

    def next_is() -> tuple[str, str]:
        return next_button(read(organiser.get(f"{TONIGHT}/run")))

    assert next_is() == ("Next: print ballots", f"{TONIGHT}/harborne/ballots/print")
    with site.work() as session:
        register_ballots(session, the_contest(session), count=30, design="a5", pepper=site.pepper, by=BY)
    assert next_is() == ("Next: sign out packs", f"{TONIGHT}/harborne/ballots")
    with site.work() as session:
        sign_out_pack(session, packs_of(session, the_contest(session))[0], by=BY)
    assert next_is() == ("Next: open voting", f"{TONIGHT}/harborne/open")
    organiser.post(f"{TONIGHT}/harborne/open")
    assert next_is() == ("Next: close voting", f"{TONIGHT}/harborne/close")
    organiser.post(f"{TONIGHT}/harborne/close")
    assert next_is() == ("Next: count", f"{TONIGHT}/harborne/count")
    with site.work() as session:
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by=BY)
    assert next_is() == ("Next: publish", f"{TONIGHT}/harborne/count")


def test_the_run_page_tells_the_turnout_and_never_the_standing(site: Site) -> None:
    codes = make_open_contest(site, ballots=3)
    with site.work() as session:
        for code in codes[:2]:
            cast_vote(session, code, marks=[2], nonce="one", pepper=site.pepper)
    page = read(site.officer(Role.STEWARD).get(f"{TONIGHT}/run"))
    assert " ".join(page.select(".counts")[0].get_text(" ").split()) == "Printed 3 Handed out 3 Votes in 2"
    assert "Mend the park gates" not in words(page)


def test_a_steward_signs_out_packs_and_leaves_the_rest_to_the_organiser(site: Site) -> None:
    make_open_contest(site, ballots=1)
    steward = site.officer(Role.STEWARD)
    page = words(read(steward.get(f"{TONIGHT}/run")))
    assert "The organiser does this." in page
    assert "Add a ward" not in page
    for step in ("open", "close"):
        assert steward.get(f"{TONIGHT}/harborne/{step}").status_code == 403
        assert steward.post(f"{TONIGHT}/harborne/{step}").status_code == 403
    assert state(site) == ContestState.OPEN


def test_before_opening_the_organiser_reads_all_that_the_voters_read(site: Site) -> None:
    with site.work() as session:
        contest = make_ready_contest(session)
        titles, digest = [option.title for option in contest.options], contest.digest
    page = words(read(site.officer(Role.ORGANISER).get(f"{TONIGHT}/harborne/open")))
    with site.app.test_request_context():
        said = [method_words(Method.CHOOSE_ONE), mark_words(Method.CHOOSE_ONE), tie_words(TieRule.LOT)]
    for each in [*said, *titles, "Which issue should we work on together first?", digest[:4]]:
        assert each in page
    assert "No ballot is handed out yet" in page
    assert state(site) == ContestState.READY


def test_opening_and_closing_in_two_windows_happens_once(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    organiser = site.officer(Role.ORGANISER)
    for step, sentence in (("open", "is open already"), ("close", "is closed already")):
        assert organiser.get(f"{TONIGHT}/harborne/{step}").status_code == 200
        assert organiser.post(f"{TONIGHT}/harborne/{step}").status_code == 303
        again = organiser.post(f"{TONIGHT}/harborne/{step}")
        assert again.status_code == 409
        assert sentence in words(read(again, 409))
        assert organiser.get(f"{TONIGHT}/harborne/{step}").headers["Location"] == f"{TONIGHT}/run"
    late = organiser.post(f"{TONIGHT}/harborne/open")
    assert "never opened again" in words(read(late, 409))
    assert state(site) == ContestState.CLOSED


def test_a_vote_that_has_not_begun_cannot_be_closed(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    refused = site.officer(Role.ORGANISER).post(f"{TONIGHT}/harborne/close")
    assert "has not begun" in words(read(refused, 409))
    assert state(site) == ContestState.READY


@pytest.mark.parametrize(
    "path",
    ["/conferences/nowhere", "/conferences/nowhere/run", f"{TONIGHT}/quinton/open", f"{TONIGHT}/x/close"],
)
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    with site.work() as session:
        make_ready_contest(session)
    assert site.officer(Role.ORGANISER).get(path).status_code == 404


def test_visitors_see_the_conference_and_run_nothing(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    visitor = site.visitor()
    assert "Run this conference" not in words(read(visitor.get(TONIGHT)))
    assert visitor.get(f"{TONIGHT}/run").status_code == 302
    assert visitor.get("/conferences/new").status_code == 302
    assert visitor.get(f"{TONIGHT}/contests/new").status_code == 302


def test_residents_see_what_is_decided_where_and_when_they_can_vote(site: Site) -> None:
    visitor = site.visitor()
    make_open_contest(site, ballots=1)
    page = read(visitor.get(TONIGHT))
    said = words(page)
    for each in (
        "The community hall",
        "30 September 2026, 19:30",
        "Harborne",
        "Voting is open now.",
        "Which issue should we work on together first?",
        "Safer crossing on the high street",
    ):
        assert each in said
    assert next_button(page) == ("Vote with your ballot", "/b")
    close_the_contest(site)
    page = read(visitor.get(TONIGHT))
    assert "The votes are being counted." in words(page)
    assert not page.select(".contest a[role=button]")


def test_a_conference_without_wards_says_so(site: Site) -> None:
    with site.work() as session:
        make_conference(session)
    assert "The wards are not settled yet." in words(read(site.visitor().get(TONIGHT)))
    assert "No ward decides anything here yet." in words(
        read(site.officer(Role.STEWARD).get(f"{TONIGHT}/run"))
    )


def test_a_name_full_of_markup_is_shown_as_it_was_typed(site: Site) -> None:
    organiser = site.officer(Role.ORGANISER)
    organiser.post("/conferences/new", PLAN | {"name": "<script>alert(1)</script>"})
    page = read(site.visitor().get("/conferences/script-alert-1-script"))
    assert "<script>alert(1)</script>" in words(page)
