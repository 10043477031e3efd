"""Two officers certify a count; the key goes; what they certified is what is published."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import (
    BY,
    OTHER,
    certify_the_count,
    make_counted_contest,
    publish_the_result,
    the_contest,
)
from tests.lots import draw_by_two
from tests.reading import read, words
from tests.sites import Site, Visitor
from voting.count.models import Vote
from voting.count.services import (
    NumbersDoNotAgree,
    VotesWereChanged,
    certify_count,
    count_of,
    fingerprint_of_count,
)
from voting.count.services.sealing import seal_votes
from voting.plain.refusals import BadInput
from voting.plain.roles import Role
from voting.publish.services import publish_result
from voting.vote.rules import RejectedFor

COUNT = "/conferences/tonight/harborne/count"


def keys(site: Site) -> list[str]:
    return [file.name for file in site.instance.key_folder.glob("*.key")]


def certify(officer: Visitor) -> Any:
    """Press the button that the page offers this officer."""
    [form] = read(officer.get(COUNT)).select(".next form")
    return officer.post(
        str(form["action"]), {str(each["name"]): str(each["value"]) for each in form.select("[type=hidden]")}
    )


def test_two_officers_certify_and_then_the_key_is_gone(site: Site) -> None:
    make_counted_contest(site, rejected=[RejectedFor.BLANK])
    organiser, steward = site.officer(Role.ORGANISER), site.officer(Role.STEWARD)
    assert "Next: two officers certify the count" in words(read(steward.get(COUNT)))
    assert certify(steward).status_code == 303
    assert keys(site)
    page = read(steward.get(COUNT))
    assert "Another officer now needs to open this page from their own account" in words(page)
    assert page.select(".next form") == []
    assert "Next: a second officer certifies the count" in words(read(organiser.get(COUNT)))
    certify(organiser)
    assert keys(site) == []
    assert "Next: publish the result" in words(read(organiser.get(COUNT)))
    assert "Waiting for the organiser to publish the result." in words(read(steward.get(COUNT)))


def test_an_officer_certifies_only_what_stood_on_the_page(site: Site) -> None:
    make_counted_contest(site, phone=[(1,), (3,)])
    with site.work() as session:
        contest = the_contest(session)
        seen = fingerprint_of_count(session, contest)
        draw_by_two(session, drawn=3)
        with pytest.raises(BadInput, match="changed since you looked"):
            certify_count(session, contest, seen=seen, by=BY)


def test_a_key_that_outlived_a_crash_is_destroyed_before_the_result_is_published(site: Site) -> None:
    make_counted_contest(site)
    with site.work() as session:
        contest = the_contest(session)
        for officer in (BY, OTHER):
            certify_count(session, contest, seen=fingerprint_of_count(session, contest), by=officer)
    assert keys(site)  # Committed, and then the machine stopped before the key was gone.
    organiser = site.officer(Role.ORGANISER)
    assert "One more thing to do" in words(read(organiser.get(COUNT)))
    publish = organiser.post("/conferences/tonight/harborne/publish")
    assert "Open the count page and destroy it" in words(read(publish, 409))
    certify(organiser)
    assert keys(site) == []
    assert "One more thing to do" not in words(read(organiser.get(COUNT)))


def test_a_vote_changed_after_certifying_stops_publishing(site: Site) -> None:
    make_counted_contest(site)
    certify_the_count(site)
    with site.work() as session:
        next(each for each in session.scalars(sa.select(Vote)) if each.marks == [1]).marks = [3]
    with site.work() as session, pytest.raises(VotesWereChanged):
        publish_result(session, the_contest(session), by=BY)
    with site.work() as session:
        # By somebody who has the keys as well.
        seal_votes(session, count_of(session, the_contest(session)))
    with site.work() as session, pytest.raises(NumbersDoNotAgree, match="no longer match what two officers"):
        publish_result(session, the_contest(session), by=BY)


def test_a_result_says_that_two_certified_it(site: Site) -> None:
    make_counted_contest(site)
    declared = publish_the_result(site)
    assert declared["certified"]["officers"] == 2
    page = words(read(site.visitor().get("/results/tonight/harborne")))
    assert "2 officers checked the count and certified it." in page
