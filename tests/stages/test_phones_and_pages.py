"""What a phone's page says first, what is on now, and what is said where nobody voted."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.ballot_forms import vote_with
from tests.factories import (
    close_the_contest,
    make_counted_contest,
    make_open_contest,
    make_published_contest,
    make_ready_contest,
    publish_the_result,
    the_contest,
)
from tests.methods import Method
from tests.reading import read, words
from tests.sites import Site
from voting.ballots.sheets import wifi_link
from voting.conference.models import ContestState, PublishedVotes
from voting.vote.rules import RejectedFor

TONIGHT = "/conferences/tonight"


def test_the_check_page_says_first_that_nothing_is_cast_yet(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    page = read(site.visitor().post("/b/check", vote_with(code, 1)))
    assert page.main is not None
    assert " ".join(page.main.get_text(" ").split()).startswith("Not cast yet.")


def test_a_conference_is_on_now_while_a_vote_is_open(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    assert "On now" not in words(read(site.visitor().get(TONIGHT)))


def test_a_conference_is_on_now_until_its_last_vote_is_closed(site: Site) -> None:
    make_open_contest(site, ballots=1)
    said = words(read(site.visitor().get(TONIGHT)))
    assert "On now" in said
    assert "already started or over" not in said
    close_the_contest(site)
    assert "On now" not in words(read(site.visitor().get(TONIGHT)))


def test_the_page_of_a_conference_says_how_to_vote_until_voting_is_over_and_then_speaks_of_the_past(
    site: Site,
) -> None:
    """Half a year after the result nobody is asked to come to the hall."""
    make_open_contest(site, ballots=1)
    said = words(read(site.visitor().get(TONIGHT)))
    assert "How to vote Come to the hall." in said
    assert "Who decides Harborne" in said
    close_the_contest(site)
    said = words(read(site.visitor().get(TONIGHT)))
    assert "(voting is over)" in said
    assert "How to vote" not in said
    with site.work() as session:
        the_contest(session).state = ContestState.PUBLISHED
    said = words(read(site.visitor().get(TONIGHT)))
    for past in (
        "People who live here decided",
        "Who decided Harborne",
        "How it was decided",
        "See the result",
    ):
        assert past in said
    for present in (
        "How to vote",
        "Come to the hall",
        "until it’s over",
        "decide together",
        "already started",
    ):
        assert present not in said


@pytest.mark.parametrize("rejected", [[], [RejectedFor.BLANK]])
def test_where_nobody_chose_no_page_says_that_the_ward_has_chosen(
    site: Site, rejected: list[RejectedFor]
) -> None:
    make_published_contest(site, phone=[], rejected=rejected)
    visitor = site.visitor()
    for path in ("/", "/wards/harborne", "/results", "/results/tonight/harborne", "/hall/tonight", TONIGHT):
        said = words(read(visitor.get(path)))
        assert "Harborne has chosen" not in said, path
        assert "Harborne chose" not in said, path
    assert "No valid vote was cast in Harborne." in words(read(visitor.get("/wards/harborne")))


@pytest.mark.parametrize(
    ("network", "password", "said"),
    [
        ("CAFE", "", 'WIFI:T:nopass;S:"CAFE";;'),
        ("Hall", "12345678", 'WIFI:T:WPA;S:Hall;P:"12345678";;'),
        ("beef", "deadbeef", 'WIFI:T:WPA;S:"beef";P:"deadbeef";;'),
        ("Café", "tea-1234", "WIFI:T:WPA;S:Café;P:tea-1234;;"),
    ],
)
def test_a_network_whose_name_reads_as_hex_is_quoted(network: str, password: str, said: str) -> None:
    assert wifi_link(network, password) == said


def test_an_export_has_the_seats_day_and_not_that_of_utc(site: Site) -> None:
    make_counted_contest(site, method=Method.APPROVAL, published_votes=PublishedVotes.FULL_LIST)
    with site.work() as session:
        # Half past midnight on 1 July in the seat is still 30 June by UTC.
        the_contest(session).conference.starts_at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    publish_the_result(site)
    bundle = site.visitor().get("/results/tonight/harborne.zip").data
    with ZipFile(BytesIO(bundle)) as files:
        pabulib, preflib = (files.read(name).decode() for name in ("votes.pb", "votes.cat"))
    assert "01.07.2026" in pabulib
    assert "2026-07-01" in preflib
    assert not any(day in pabulib + preflib for day in ("30.06.2026", "2026-06-30"))
