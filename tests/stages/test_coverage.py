"""The campaign's pages count doors by ward, day, topic and street, and name the streets still to do."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.answers import record_answer
from tests.factories import BY, make_campaign, ward_named
from tests.reading import read, words
from tests.sites import Site
from tests.stages.phone_answers import joined_phone, note, send
from voting.collect.models import Outcome
from voting.collect.services import Doors, coverage_of, doors_of, find_campaign, plan_round
from voting.plain import clock
from voting.plain.roles import Role

PAGE = "/campaigns/this-summer"
SPOKE, NO_ANSWER = Outcome.SPOKE, Outcome.NO_ANSWER


@pytest.fixture
def walked(site: Site) -> Site:
    """Two rounds in Harborne that list four streets; doors in two of them, on two days."""
    with site.work() as session:
        campaign, ward = make_campaign(session), ward_named(session)
        first, second = (
            plan_round(session, campaign, ward=ward, on=on, meeting_place="", streets=streets, by=BY)
            for on, streets in (
                (date(2026, 6, 14), ["Elm Road", "Station Road"]),
                (date(2026, 6, 20), ["ELM RD", "King's Gardens", "Mill Lane"]),
            )
        )
        for on, street, outcome, topic in (
            (date(2026, 6, 14), "elm rd.", SPOKE, "Housing"),
            (date(2026, 6, 14), "Elm Road", NO_ANSWER, ""),
            (date(2026, 6, 20), "Elm Road", SPOKE, "Housing"),
            (date(2026, 6, 20), "Kings Gdns", Outcome.NOT_TODAY, ""),
            (date(2026, 6, 20), "Hidden Yard", SPOKE, "Buses and trains"),
            (date(2026, 6, 20), "", SPOKE, ""),
            (date(2026, 6, 21), "Mill Lane", Outcome.WITHDRAWN, ""),
        ):
            record_answer(
                session,
                campaign,
                ward=ward,
                outcome=outcome,
                words="Mend it" if outcome == SPOKE else "",
                topic=topic,
                street=street,
                on=on,
                round_id=(first if on.day == 14 else second).id,
            )
    return site


def test_streets_are_walked_or_still_to_do_however_they_are_written(walked: Site) -> None:
    with walked.work() as session:
        found = coverage_of(session, find_campaign(session, "this-summer"), ward_named(session))
    assert [(each.name, each.doors, each.walked_on) for each in found.walked] == [
        ("Elm Road", Doors(2, 1, 0), date(2026, 6, 15)),
        ("Hidden Yard", Doors(1, 0, 0), date(2026, 6, 15)),
        ("King's Gardens", Doors(0, 0, 1), date(2026, 6, 15)),
    ]
    assert found.to_do == ("Station Road", "Mill Lane")
    assert (found.done, found.listed, found.nowhere) == (2, 4, Doors(1, 0, 0))
    page = words(read(walked.officer(Role.ORGANISER).get(f"{PAGE}/wards/harborne")))
    assert "2 of 4 streets walked" in page
    assert "Station Road · Mill Lane" in page
    assert (
        "Elm Road 3 doors 2 answers, 1 not in, 0 not today · last walked in the week of 15 June 2026" in page
    )
    assert "Street not noted 1 door 1 answer, 0 not in" in page


def test_the_campaign_counts_days_topics_and_rounds(walked: Site) -> None:
    with clock.set_to(datetime(2026, 6, 19, 12, tzinfo=UTC)):
        page = words(read(walked.officer(Role.ORGANISER).get(PAGE)))
    assert "Doors 6 Answers 4 Not in 1 Not today 1" in page
    assert "20 June 2026 4 doors 3 answers, 0 not in, 1 not today 14 June 2026" in page
    assert "14 June 2026 2 doors 1 answer, 1 not in, 0 not today" in page
    assert "Topics Housing 2 answers Buses and trains 1 answer Roads and pavements 0 answers" in page
    assert "No topic noted 1 answer" in page
    assert "2 walked, 0 planned." in page
    assert (
        "Harborne, 20 June 2026, ELM RD walked, 4 doors Harborne, 14 June 2026, Elm Road walked, 2 doors"
        in page
    )


def test_what_was_taken_back_is_no_door_on_any_page(site: Site) -> None:
    phone, organiser = joined_phone(site), site.officer(Role.ORGANISER)
    kept, back = note(site, "Mend the gate", topic="Housing"), note(site, "Nothing", street="Mill Lane")
    send(phone, [kept, back])
    send(phone, [back | {"revision": 1, "outcome": "withdrawn"}])
    with site.work() as session:
        assert doors_of(session, find_campaign(session, "this-summer")).together == Doors(1)
    assert "Harborne 1 door, not sorted yet" in words(read(organiser.get("/office")))
    page = words(read(organiser.get(PAGE)))
    assert "Doors 1 Answers 1 Not in 0" in page
    assert "Harborne, 14 June 2026, Outside the library walked, 1 door" in page
    assert "14 June 2026 1 door 1 answer" in page
    assert "Mill Lane" not in words(read(organiser.get(f"{PAGE}/wards/harborne")))
    assert "0 of 1 sorted" in words(read(organiser.get(f"{PAGE}/wards/harborne/sort")))
    assert "1 door in Harborne has answered" in words(read(organiser.get("/shortlists/this-summer/harborne")))
