"""Running a conference, and what residents see of it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tests.buttons import press
from tests.casting import cast_by_phone
from tests.closing import close_by_pages
from tests.factories import (
    BY,
    certify_the_count,
    close_the_contest,
    make_conference,
    make_counted_contest,
    make_open_contest,
    make_ready_contest,
    publish_the_result,
    sign_the_account,
    the_contest,
)
from tests.reading import read, said_in, words
from tests.sites import Site
from voting.ballots.services import issue_pack, packs_of, register_ballots
from voting.conference.messages import mark_words, method_words, tie_words
from voting.conference.models import ContestState, TieRule
from voting.conference.rules import ContestRules
from voting.conference.services import close_contest
from voting.count.services import open_envelopes
from voting.plain.roles import Role

TONIGHT = "/conferences/tonight"


def state(site: Site) -> ContestState:
    with site.work() as session:
        return the_contest(session).state


def next_button(page: BeautifulSoup) -> tuple[str, str]:
    [button] = page.select(".contest a.button")
    return " ".join(button.get_text().split()), str(button["href"])


def test_the_run_page_leads_from_one_step_to_the_next(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    organiser = site.officer(Role.ORGANISER)

    def next_is() -> tuple[str, str]:
        return next_button(read(organiser.get(f"{TONIGHT}/run")))

    assert next_is() == ("Next: print ballots", f"{TONIGHT}/harborne/ballots/print")
    with site.work() as session:
        register_ballots(session, the_contest(session), count=30, design="a5", pepper=site.pepper, by=BY)
    assert next_is() == ("Next: issue packs", f"{TONIGHT}/harborne/ballots")
    with site.work() as session:
        issue_pack(session, packs_of(session, the_contest(session))[0], by=BY)
    assert next_is() == ("Next: open voting", f"{TONIGHT}/harborne/open")
    organiser.post(f"{TONIGHT}/harborne/open", {"one_copy": "y"})
    assert next_is() == ("Next: close voting", f"{TONIGHT}/harborne/close")
    close_by_pages(site, organiser)
    assert next_is() == ("Next: count", f"{TONIGHT}/harborne/count")
    sign_the_account(site)
    with site.work() as session:
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by=BY)
    assert next_is() == ("Next: certify the count", f"{TONIGHT}/harborne/count")


def test_the_run_page_tells_the_turnout_and_never_the_standing(site: Site) -> None:
    codes = make_open_contest(site, ballots=3)
    for code in codes[:2]:
        cast_by_phone(site, code, 2)
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
    assert steward.post(f"{TONIGHT}/harborne/close/begin").status_code == 403
    assert state(site) == ContestState.OPEN


def test_a_steward_counts_the_papers_when_voting_is_over_and_then_the_organiser_goes_on(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        close_contest(session, the_contest(session), by=BY)
    steward = site.officer(Role.STEWARD)
    account = f"{TONIGHT}/harborne/account"
    page = read(steward.get(f"{TONIGHT}/run"))
    assert next_button(page) == ("Next: count the papers by hand", account)
    assert "The organiser does this." not in words(page)
    sign_the_account(site)
    assert next_button(read(steward.get(f"{TONIGHT}/run"))) == ("Next: sign the ballot account", account)
    press(steward, f"{account}/second", on=account)
    assert "Next: Count. The organiser does this." in words(read(steward.get(f"{TONIGHT}/run")))


def test_the_packs_are_reached_from_the_run_page_until_the_end(site: Site) -> None:
    make_open_contest(site, ballots=1)
    steward = site.officer(Role.STEWARD)

    def links() -> list[str]:
        return [said_in(link) for link in read(steward.get(f"{TONIGHT}/run")).select(".also a")]

    assert links() == ["Packs", "Enter papers", "Ballot account"]
    close_the_contest(site)
    assert links() == ["Packs", "Enter papers", "Ballot account"]
    with site.work() as session:
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by=BY)
    assert links() == ["Packs", "Ballot account"]


def test_an_organiser_who_signed_a_gap_reads_that_another_officer_must_sign(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        close_contest(session, the_contest(session), by=BY)
    organiser = site.officer(Role.ORGANISER)
    counted = {"ballot_box": "1", "spoilt": "0", "unused": "0", "reason": "A paper too many"}
    assert organiser.post(f"{TONIGHT}/harborne/account", counted).status_code == 303
    page = words(read(organiser.get(f"{TONIGHT}/run")))
    assert "Next: another officer signs the ballot account. You have signed." in page
    assert "Next: count" not in page


def test_the_run_page_tells_a_count_that_is_not_certified_from_one_that_is_not_published(site: Site) -> None:
    make_counted_contest(site)
    steward = site.officer(Role.STEWARD)
    said = words(read(steward.get(f"{TONIGHT}/run")))
    assert "The votes are counted. The count is not certified yet." in said
    certify_the_count(site)
    said = words(read(steward.get(f"{TONIGHT}/run")))
    assert "The count is certified. The result is not published yet." in said
    assert "being counted" not in said


def test_once_everything_is_published_the_run_page_offers_nothing_to_prepare(site: Site) -> None:
    make_counted_contest(site)
    organiser = site.officer(Role.ORGANISER)
    prepares = ("Add a ward", "Wi-Fi and closing time", "Invite a second officer")
    page = words(read(organiser.get(f"{TONIGHT}/run")))
    assert [each for each in prepares if each not in page] == []
    publish_the_result(site)
    page = words(read(organiser.get(f"{TONIGHT}/run")))
    assert [each for each in prepares if each in page] == []


def test_before_opening_the_organiser_reads_all_that_the_voters_read(site: Site) -> None:
    with site.work() as session:
        contest = make_ready_contest(session)
        titles, digest = [option.title for option in contest.options], contest.digest
    page = words(read(site.officer(Role.ORGANISER).get(f"{TONIGHT}/harborne/open")))
    with site.app.test_request_context():
        rules = ContestRules("choose one")
        said = [method_words(rules), mark_words(rules), tie_words(TieRule.LOT)]
    for each in [*said, *titles, "Which issue should we work on together first?", digest[:4]]:
        assert each in page
    assert "No ballots have been handed out yet" in page
    assert state(site) == ContestState.READY


def test_opening_and_closing_in_two_windows_happens_once(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    organiser = site.officer(Role.ORGANISER)
    for step, sentence in (("open", "is already open"), ("close", "is already closed")):
        assert organiser.get(f"{TONIGHT}/harborne/{step}").status_code == 200
        if step == "open":
            assert organiser.post(f"{TONIGHT}/harborne/{step}", {"one_copy": "y"}).status_code == 303
        else:
            assert close_by_pages(site, organiser).status_code == 303
        again = organiser.post(f"{TONIGHT}/harborne/{step}", {"one_copy": "y"})
        assert again.status_code == 409
        assert sentence in words(read(again, 409))
        assert organiser.get(f"{TONIGHT}/harborne/{step}").headers["Location"] == f"{TONIGHT}/run"
    late = organiser.post(f"{TONIGHT}/harborne/open", {"one_copy": "y"})
    assert "Only two officers together can reopen it" in words(read(late, 409))
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
    assert not page.select(".contest a.button")


def test_a_conference_without_wards_says_so(site: Site) -> None:
    with site.work() as session:
        make_conference(session)
    assert "Wards to be confirmed." in words(read(site.visitor().get(TONIGHT)))
    assert "No ward has a vote here yet." in words(read(site.officer(Role.STEWARD).get(f"{TONIGHT}/run")))
