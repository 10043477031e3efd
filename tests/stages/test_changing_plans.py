"""Time and place of a conference can be changed until its first vote is opened; what is printed is named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tests.factories import (
    BY,
    make_conference,
    make_open_contest,
    make_ready_contest,
)
from tests.reading import read, words
from tests.sites import Site
from voting.ballots.services import register_ballots
from voting.conference.models import Conference
from voting.conference.services import announce_closing_time, find_conference
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry

TONIGHT = "/conferences/tonight"
MOVED = {"place": "The library, Example Street", "on": "2026-10-01", "at": "18:00"}
NOON = datetime(2026, 6, 14, 11, 0, tzinfo=UTC)


def acts(site: Site) -> list[str]:
    with site.work() as session:
        return list(session.scalars(sa.select(JournalEntry.act).order_by(JournalEntry.number)))


def the_conference(site: Site) -> tuple[str, datetime, datetime | None]:
    with site.work() as session:
        found = session.scalars(sa.select(Conference)).one()
        return found.place, found.starts_at, found.closes_at


def test_a_conference_is_moved_to_another_day_and_place(site: Site) -> None:
    with site.work() as session:
        make_conference(session)
    organiser = site.officer(Role.ORGANISER)
    assert "Change the time or place" in words(read(organiser.get(f"{TONIGHT}/run")))
    page = read(organiser.get(f"{TONIGHT}/change"))
    assert [field["value"] for field in page.select("form .field input")] == [
        "The community hall",
        "2026-09-30",
        "19:30",
    ]
    done = organiser.post(f"{TONIGHT}/change", MOVED)
    assert (done.status_code, done.location) == (303, f"{TONIGHT}/run")
    assert the_conference(site) == (MOVED["place"], datetime(2026, 10, 1, 17, 0, tzinfo=UTC), None)
    assert "Thursday, 1 October 2026, 18:00" in words(read(site.visitor().get(TONIGHT)))
    assert acts(site)[-1] == "ConferenceChanged"
    journal = words(read(organiser.get(f"{TONIGHT}/journal")))
    assert "changed the conference Tonight to 1 October 2026, 18:00, The library" in journal


def test_saying_the_same_again_changes_nothing(site: Site) -> None:
    with site.work() as session:
        make_conference(session)
    same = {"place": " The community  hall", "on": "2026-09-30", "at": "19:30"}
    assert site.officer(Role.ORGANISER).post(f"{TONIGHT}/change", same).status_code == 303
    assert "ConferenceChanged" not in acts(site)


def test_what_is_printed_with_the_old_time_is_named(site: Site) -> None:
    with site.work() as session:
        contest = make_ready_contest(session)
        register_ballots(session, contest, count=50, design="a5", pepper=site.pepper, by=BY)
    page = words(read(site.officer(Role.ORGANISER).get(f"{TONIGHT}/change")))
    assert "Already printed with the old time and place: 50 ballots for Harborne They’re still valid." in page


def test_a_conference_whose_vote_was_opened_stays_where_it_is(site: Site) -> None:
    make_open_contest(site, ballots=1)
    before = the_conference(site)
    organiser = site.officer(Role.ORGANISER)
    assert "Change the time or place" not in words(read(organiser.get(f"{TONIGHT}/run")))
    page = read(organiser.get(f"{TONIGHT}/change"))
    assert "Voting has begun, so the time and place can’t be changed." in words(page)
    assert not page.select("main form")
    refused = organiser.post(f"{TONIGHT}/change", MOVED)
    assert refused.status_code == 409
    assert the_conference(site) == before
    assert "ConferenceChanged" not in acts(site)


def test_the_announced_closing_time_moves_to_the_new_day(site: Site) -> None:
    closes_at = datetime(2026, 9, 30, 20, 0, tzinfo=UTC)
    with site.work() as session:
        make_conference(session)
        announce_closing_time(session, find_conference(session, "tonight"), closes_at=closes_at, by=BY)
    organiser = site.officer(Role.ORGANISER)
    organiser.post(f"{TONIGHT}/change", MOVED)
    assert the_conference(site)[2] == datetime(2026, 10, 1, 20, 0, tzinfo=UTC)
    late = organiser.post(f"{TONIGHT}/change", MOVED | {"at": "21:30"})
    page = read(late, 400)
    assert "Voting is due to close before that time." in words(page)
    assert [field["value"] for field in page.select("form .field input")][-1] == "21:30"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"place": " "}, "Say where"),
        ({"place": "x" * 300}, "too long"),
        ({"place": "The 🎉 hall"}, "🎉"),
        ({"on": "2027-03-28", "at": "01:30"}, "The clocks go forward that night"),
        ({"on": "1026-10-01"}, "Check the year"),
        ({"at": "six"}, "Not a valid time"),
    ],
)
def test_what_does_not_fit_comes_back_as_it_was_typed(
    site: Site, wrong: dict[str, str], sentence: str
) -> None:
    with site.work() as session:
        make_conference(session)
    before = the_conference(site)
    page = read(site.officer(Role.ORGANISER).post(f"{TONIGHT}/change", MOVED | wrong), 400)
    assert sentence in words(page)
    assert the_conference(site) == before
