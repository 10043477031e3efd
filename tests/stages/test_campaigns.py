"""A campaign is started once, with a question, its days and its topics, and its page says how it goes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests.answers import record_answer
from tests.factories import BY, make_campaign, seat_of, ward_named
from tests.reading import read, words
from tests.sites import Site
from voting.collect.models import Campaign, Outcome
from voting.collect.services import Doors, NameIsTaken, doors_of, find_campaign, settle, start_campaign
from voting.plain import clock
from voting.plain.refusals import BadInput, NotFound
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry

JULY, OCTOBER = datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 10, 1, 12, tzinfo=UTC)
FORM = {
    "name": "This summer",
    "question": "What is the one big issue round here?",
    "starts_on": "2026-06-01",
    "ends_on": "2026-09-30",
    "topics": "Roads\r\n Roads \r\n\r\nParks",
}


def start(site: Site, **changes: Any) -> Campaign:
    facts: dict[str, Any] = {
        "name": "This summer",
        "question": "What next?",
        "starts_on": date(2026, 6, 1),
        "ends_on": date(2026, 9, 30),
        "topics": ["Roads"],
    }
    with site.work() as session:
        return start_campaign(session, seat=seat_of(session), by=BY, **(facts | changes))


def test_an_organiser_starts_a_campaign(site: Site) -> None:
    organiser = site.officer(Role.ORGANISER)
    answer = organiser.post("/campaigns/new", FORM)
    assert (answer.status_code, answer.location) == (303, "/campaigns/this-summer")
    with site.work() as session:
        assert find_campaign(session, "this-summer").topics == ["Roads", "Parks"]
        assert session.scalars(sa.select(JournalEntry.act).where(JournalEntry.act == "CampaignStarted")).one()
    with clock.set_to(JULY):
        page = read(site.officer(Role.ORGANISER).get(answer.location))
    assert "Next: plan the first round" in words(page)


def test_the_form_offers_everyday_topics(site: Site) -> None:
    page = read(site.officer(Role.ORGANISER).get("/campaigns/new"))
    topics = page.select_one("textarea[name=topics]")
    assert topics is not None
    assert len(topics.text.split("\n")) >= 10


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"name": ""}, 400, "Give the campaign a name"),
        ({"name": "!!!"}, 400, "a name that says when or where"),
        ({"name": "New"}, 400, "a name that says when or where"),
        ({"name": "x" * 81}, 400, "That name is too long"),
        ({"question": " "}, 400, "Write the question"),
        ({"question": "x" * 201}, 400, "That question is too long"),
        ({"ends_on": "2026-05-01"}, 400, "can’t be before the first day"),
        ({"starts_on": "soon"}, 400, "Not a valid date"),
        ({"topics": "\n".join(map(str, range(13)))}, 400, "A campaign can have up to 12 topics"),
        ({"topics": "x" * 41}, 400, "too long for a button"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    site: Site, change: dict[str, str], status: int, said: str
) -> None:
    page = read(
        site.officer(Role.ORGANISER).post("/campaigns/new", FORM | {"topics": "Parks"} | change), status
    )
    assert said in words(page)
    if "topics" not in change:
        assert "Parks" in words(page)
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Campaign)) == 0


def test_a_second_campaign_of_the_same_name_is_refused(site: Site) -> None:
    start(site)
    page = read(site.officer(Role.ORGANISER).post("/campaigns/new", FORM | {"name": "this SUMMER"}), 409)
    assert "There is already a campaign called “this SUMMER”" in words(page)
    with pytest.raises(NameIsTaken):
        start(site)


def test_a_campaign_cannot_end_before_it_starts(site: Site) -> None:
    with pytest.raises(BadInput):
        start(site, ends_on=date(2026, 5, 31))


def test_an_unknown_campaign_is_not_found(site: Site) -> None:
    with site.work() as session, pytest.raises(NotFound):
        find_campaign(session, "no-such-campaign")
    read(site.officer(Role.ORGANISER).get("/campaigns/no-such-campaign"), 404)


def test_the_page_counts_doors_ward_by_ward(site: Site) -> None:
    with site.work() as session:
        campaign, harborne = make_campaign(session), ward_named(session)
        for number in range(3):
            record_answer(session, campaign, ward=harborne, outcome=Outcome.SPOKE, words=f"Said {number}")
        record_answer(session, campaign, ward=harborne, outcome=Outcome.NO_ANSWER)
        record_answer(session, campaign, ward=ward_named(session, "quinton"), outcome=Outcome.NOT_TODAY)
        totals = doors_of(session, campaign)
        assert {ward.name: doors for ward, doors in totals.wards} == {
            "Bartley Green": Doors(),
            "Edgbaston": Doors(),
            "Harborne": Doors(spoke=3, no_answer=1),
            "Quinton": Doors(not_today=1),
        }
        assert totals.together == Doors(3, 1, 1)
    with clock.set_to(JULY):
        page = read(site.officer(Role.ORGANISER).get("/campaigns/this-summer"))
    assert "Harborne Sort Harborne 3 answers 4 doors, 1 not in, 0 not today" in words(page)
    assert "Answers are coming in" in words(page)
    assert page.select_one("main a[href='/campaigns/this-summer/wards/harborne/sort']")


def test_a_campaign_that_is_over_asks_nobody_and_a_frozen_ward_is_not_sorted(site: Site) -> None:
    with site.work() as session:
        campaign, harborne = make_campaign(session), ward_named(session)
        record_answer(session, campaign, ward=harborne, outcome=Outcome.SPOKE, words="A crossing")
        settle(session, campaign, harborne)
    with clock.set_to(OCTOBER):
        page = read(site.officer(Role.ORGANISER).get("/campaigns/this-summer"))
    assert "Asking has ended" in words(page)
    assert "Answers are coming in" not in words(page)
    links = {str(link["href"]) for link in page.select("main a[href^='/campaigns/this-summer/']")}
    assert not [link for link in links if link.endswith(("harborne/sort", "rounds/new"))]
    assert {"/campaigns/this-summer/wards/quinton/sort"} < links


@pytest.mark.parametrize(
    "path", ["/campaigns/new", "/campaigns/this-summer", "/campaigns/this-summer/rounds/new"]
)
def test_only_organisers_see_a_campaign(site: Site, path: str) -> None:
    start(site)
    assert site.officer(Role.STEWARD).get(path).status_code == 403
    assert site.visitor().get(path).location.startswith("/login")
