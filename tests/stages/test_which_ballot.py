"""Which ballot a home gets: by its postcode, near a boundary by asking, or by a street that is known."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.factories import make_campaign, seat_of, the_contest, ward_named
from tests.reading import read, words
from tests.sites import Site
from tests.stages.door_desk import Desk, open_desk, said
from voting.collect.models import Outcome
from voting.collect.services import record_answer, wards_with_street
from voting.conference.models import ContestState
from voting.places.models import Postcode
from voting.places.services import find_home

ELM, LADYWOOD = "Elm Road", "E05011151"


@pytest.fixture
def desk(site: Site) -> Desk:
    return open_desk(site)


def place(site: Site, postcode: str, ward: str | None, east: int | None, north: int | None) -> None:
    with site.work() as session:
        session.add(Postcode(postcode=postcode, ward_code=ward, easting=east, northing=north))


def test_a_postcode_far_from_any_boundary_is_answered_by_one_ward(desk: Desk) -> None:
    page = read(desk.ask("b170aa"))
    assert [ward.get_text() for ward in page.select(".desk-ward")] == ["Harborne"]
    assert "ask which side" not in words(page)
    assert "b170aa" not in str(page)


def test_near_a_boundary_both_wards_are_named(desk: Desk) -> None:
    with desk.site.work() as session:
        here, there = ward_named(session).code, ward_named(session, "quinton").code
    spots = {
        "B99 1AA": (here, 0),
        "B99 1AB": (there, 120),
        "B99 1AC": (LADYWOOD, -90),
        "B99 1AD": (here, 241),
    }
    for postcode, (code, east) in spots.items():
        place(desk.site, postcode, code, 100_000 + east, 100_000)
    page = words(read(desk.ask("B99 1AA")))
    assert "Near a boundary: ask which side Harborne or Quinton" in page
    assert "Quinton decides nothing at this conference" in page
    assert "Ladywood, which is not in this seat: no ballot" in page
    assert "puts this postcode in Harborne" in page
    outside = words(read(desk.ask("B99 1AC")))
    assert "ask which side Harborne" in outside
    assert "in Ladywood ward, in Birmingham" in outside
    assert "ask which side" not in words(read(desk.ask("B99 1AD")))


def test_a_postcode_without_a_place_is_never_near(desk: Desk) -> None:
    with desk.site.work() as session:
        there = ward_named(session, "quinton").code
        session.execute(sa.update(Postcode).values(easting=None, northing=None))
        here = ward_named(session).code
    place(desk.site, "B99 1AA", here, 100_000, 100_000)
    place(desk.site, "B99 1AB", there, None, None)
    with desk.site.work() as session:
        assert find_home(session, "B99 1AA").near == ()
        assert find_home(session, "B17 0AA").near == ()


def test_outside_the_seat_there_is_no_ballot(desk: Desk) -> None:
    page = words(read(desk.ask("B32 4AR")))
    assert "No ballot" in page
    assert "Belbroughton & Romsley ward, in Bromsgrove" in page


def test_a_street_is_known_from_rounds_and_answers(desk: Desk) -> None:
    assert "We do not know this street" in said(desk.ask("12 elm rd"))
    with desk.site.work() as session:
        # Of the campaign whose shortlist is frozen, answers keep no street.
        campaign = make_campaign(session, "This autumn")
        for ward in ("harborne", "quinton"):
            if ward == "quinton":
                session.flush()
                assert [each.slug for each in wards_with_street(session, seat_of(session), "12 elm rd")] == [
                    "harborne"
                ]
            record_answer(
                session,
                campaign,
                ward=ward_named(session, ward),
                outcome=Outcome.NO_ANSWER,
                words="",
                street=ELM,
            )
    page = words(read(desk.ask("12 elm rd")))
    assert "in more than one ward: ask for the postcode Harborne or Quinton" in page


@pytest.mark.parametrize(
    "state", [ContestState.CLOSED, ContestState.COUNTED, ContestState.CERTIFIED, ContestState.PUBLISHED]
)
@pytest.mark.parametrize("home", ["B17 0AA", "Elm Road"])
def test_once_voting_in_a_ward_is_over_the_desk_says_no_ballot(
    desk: Desk, state: ContestState, home: str
) -> None:
    with desk.site.work() as session:
        campaign, ward = make_campaign(session, "This autumn"), ward_named(session)
        session.flush()
        record_answer(session, campaign, ward=ward, outcome=Outcome.NO_ANSWER, words="", street=ELM)
    assert "hand out the ballot of Harborne" in words(read(desk.ask(home)))
    with desk.site.work() as session:
        the_contest(session).state = state
    page = words(read(desk.ask(home)))
    assert "No ballot: voting in Harborne is over." in page
    assert "hand out" not in page
    assert "Help someone vote" not in page


def test_an_empty_field_is_asked_for_and_a_home_that_is_not_known_stays_to_be_corrected(desk: Desk) -> None:
    empty = desk.ask("  ")
    assert (empty.status_code, said(empty)) == (400, "Type a postcode or street.")
    for typed in ("ZE1 0AA", "12 Elmm Road", "<b>"):
        assert read(desk.ask(typed), status=404).select("#home")[0]["value"] == typed, typed
    assert "If it is right, ask the organiser before you hand out a ballot." in said(desk.ask("ZE1 0AA"))
    assert read(desk.ask("B17 0AA")).select("#home")[0].get("value", "") == ""


@pytest.mark.parametrize(("typed", "status"), [("ZE1 0AA", 404), ("x" * 400, 404), ("<b>", 404)])
def test_what_is_unknown_is_a_plain_sentence(desk: Desk, typed: str, status: int) -> None:
    answer = desk.ask(typed)
    assert answer.status_code == status
    assert "not know" in said(answer)
