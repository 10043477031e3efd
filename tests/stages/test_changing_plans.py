"""What was planned can be changed until something hangs on it: a conference, a round, a promise's words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import (
    BY,
    make_conference,
    make_open_contest,
    make_published_contest,
    make_ready_contest,
    make_round,
    the_contest,
)
from tests.reading import read, words
from tests.sites import Site, Visitor
from voting import clock
from voting.access import Role
from voting.act.models import Plan
from voting.ballots.services import register_ballots
from voting.collect.models import Round
from voting.conference.models import Conference
from voting.conference.services import announce_closing_time, find_conference
from voting.journal import JournalEntry

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
    assert "Change time or place" in words(read(organiser.get(f"{TONIGHT}/run")))
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
    assert "changed the conference tonight to 2026-10-01T17:00:00+00:00, The library" in journal


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
    assert "Already printed with the old time and place: 50 ballots of Harborne They stay valid." in page


def test_a_conference_whose_vote_was_opened_stays_where_it_is(site: Site) -> None:
    make_open_contest(site, ballots=1)
    before = the_conference(site)
    organiser = site.officer(Role.ORGANISER)
    assert "Change time or place" not in words(read(organiser.get(f"{TONIGHT}/run")))
    page = read(organiser.get(f"{TONIGHT}/change"))
    assert "Voting has begun, so time and place stay as they are." in words(page)
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
    assert "Voting is announced to close before that." in words(page)
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


def round_of(site: Site) -> tuple[str, Any]:
    """The address of a round of 14 June in Harborne, and the secret of its link."""
    with site.work() as session:
        planned = make_round(session, streets=["Elm Road"])
        return f"/rounds/{planned.id}", planned.join_token


CHANGED = {
    "ward": "quinton",
    "on": "2026-06-21",
    "meeting_place": "Outside the school",
    "streets": "Oak Lane\nElm Road",
    "script": "",
}


def the_round(site: Site) -> Round:
    with site.work() as session:
        found = session.scalars(sa.select(Round)).one()
        assert found.ward.name
        session.expunge_all()
    return found


def join(site: Site, token: str) -> Any:
    with clock.set_to(NOON):
        return site.visitor().post("/join", {"code": token, "name": "Sam"})


def test_a_round_is_changed_and_keeps_its_code(site: Site) -> None:
    address, token = round_of(site)
    organiser = site.officer(Role.ORGANISER)
    page = read(organiser.get(f"{address}/change"))
    assert page.select_one("[name=meeting_place]")["value"] == "Outside the library"  # pyright: ignore[reportOptionalSubscript]
    done = organiser.post(f"{address}/change", CHANGED)
    assert (done.status_code, done.location) == (303, address)
    found = the_round(site)
    assert (found.ward.slug, found.on, found.meeting_place) == (
        "quinton",
        date(2026, 6, 21),
        "Outside the school",
    )
    assert (found.streets, found.join_token) == (["Oak Lane", "Elm Road"], token)
    assert acts(site)[-1] == "RoundChanged"
    assert join(site, token).status_code == 303


def test_a_round_is_changed_to_a_day_of_its_campaign_alone(site: Site) -> None:
    address, _token = round_of(site)
    page = read(site.officer(Role.ORGANISER).post(f"{address}/change", CHANGED | {"on": "2027-01-01"}), 400)
    assert "Choose a day of this campaign" in words(page)
    assert page.select_one("[name=streets]").get_text().split("\n")[-2:] == ["Oak Lane", "Elm Road"]  # pyright: ignore[reportOptionalMemberAccess]
    assert the_round(site).on == date(2026, 6, 14)


def test_a_round_that_a_phone_has_joined_is_not_changed_but_can_be_called_off(site: Site) -> None:
    address, token = round_of(site)
    assert join(site, token).status_code == 303
    organiser = site.officer(Role.ORGANISER)
    assert organiser.get(f"{address}/change").status_code == 409
    refused = organiser.post(f"{address}/change", CHANGED)
    assert "Phones have joined this round" in words(read(refused, 409))
    with clock.set_to(NOON):
        assert organiser.post(f"{address}/call-off").location == address
    with site.work() as session:
        [line] = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "RoundCalledOff"))
        assert line.details["ended"] == 1
    assert "CodeReplaced" not in acts(site)
    refused = join(site, token)
    assert "This round was called off." in words(read(refused, 409))


def test_a_round_that_is_called_off_waits_for_nobody(site: Site) -> None:
    address, _token = round_of(site)
    organiser = site.officer(Role.ORGANISER)
    organiser.post(f"{address}/call-off")
    with clock.set_to(NOON):
        campaign = words(read(organiser.get("/campaigns/this-summer")))
        page = words(read(organiser.get(address)))
        front = words(read(site.visitor().get("/wards/harborne")))
    assert "called off" in campaign
    assert "Next: walk the round" not in campaign
    assert "0 walked, 0 planned." in campaign
    assert "This round is called off" in page
    assert "Let everyone join" not in page
    assert organiser.get(f"{address}/sheet.pdf").status_code == 409
    assert organiser.post(f"{address}/call-off").status_code == 409
    assert front


def test_a_sheet_typed_in_for_a_round_that_is_called_off_comes_back(site: Site) -> None:
    address, _token = round_of(site)
    organiser = site.officer(Role.ORGANISER)
    organiser.post(f"{address}/call-off")
    rows = {"key": "0190abcd-0000-7000-8000-000000000001", "street": "Elm Road", "words": "Mend the gate"}
    page = read(organiser.post(f"{address}/paper", rows | {"topic": "", "outcome": "spoke"}), 409)
    assert "This round was called off." in words(page)
    assert page.select_one("[name=words]")["value"] == "Mend the gate"  # pyright: ignore[reportOptionalSubscript]


def test_a_round_is_put_back_with_the_code_it_had(site: Site) -> None:
    address, token = round_of(site)
    organiser = site.officer(Role.ORGANISER)
    organiser.post(f"{address}/call-off")
    assert organiser.post(f"{address}/put-back").location == address
    assert join(site, token).status_code == 303
    assert [act for act in acts(site) if act.startswith("Round")] == [
        "RoundPlanned",
        "RoundCalledOff",
        "RoundPutBack",
    ]


def test_a_round_on_which_doors_were_recorded_took_place(site: Site) -> None:
    address, token = round_of(site)
    phone = site.visitor()
    organiser = site.officer(Role.ORGANISER)
    with clock.set_to(NOON):
        doorstep = phone.post("/join", {"code": token, "name": "Sam"}).location
        phone.post(doorstep, {"words": "Mend the gate", "outcome": "spoke", "street": "Elm Road"})
        refused = organiser.post(f"{address}/call-off")
        assert "Doors were recorded on this round" in words(read(refused, 409))
        assert "Call this round off" not in words(read(organiser.get(address)))
    assert the_round(site).called_off_at is None


RESULT = "/results/tonight/harborne"
PROMISED = {
    "promise": "A crosing with lights outside the school.",
    "lead": "The crossing team",
    "lead_agreed": "y",
    "due_on": "2026-12-31",
}
RIGHT = PROMISED | {"promise": "A crossing with lights outside the school."}
AUTUMN = datetime(2026, 10, 14, 11, 0, tzinfo=UTC)


def promised(site: Site) -> Visitor:
    """An organiser who has promised something with a slip in it."""
    make_published_contest(site)
    organiser = site.officer(Role.ORGANISER)
    with clock.set_to(AUTUMN):
        assert organiser.post(f"{RESULT}/promise", PROMISED).location == RESULT
    return organiser


def correct(organiser: Visitor, *, after: timedelta = timedelta(hours=1), **said: str) -> Any:
    with clock.set_to(AUTUMN + after):
        return organiser.post(f"{RESULT}/promise/correct", RIGHT | said)


def test_a_slip_in_a_promise_is_corrected_and_its_page_says_so(site: Site) -> None:
    organiser = promised(site)
    with clock.set_to(AUTUMN):
        assert "Correct a slip in the promise" in words(read(organiser.get(RESULT)))
        page = read(organiser.get(f"{RESULT}/promise/correct"))
    assert PROMISED["promise"] in page.get_text()
    assert correct(organiser, due_on="2027-01-31").location == RESULT
    said = words(read(site.visitor().get(RESULT)))
    assert "A crossing with lights" in said
    assert "14 October 2026, wording corrected on 14 October 2026" in said
    assert "Correct a slip" not in said
    journal = words(read(organiser.get(f"{TONIGHT}/journal")))
    assert "due on 2027-01-31; it was due on 2026-12-31" in journal


def test_correcting_nothing_leaves_no_line(site: Site) -> None:
    organiser = promised(site)
    correct(organiser, promise=PROMISED["promise"])
    assert "PromiseCorrected" not in acts(site)
    assert "wording corrected" not in words(read(site.visitor().get(RESULT)))


def test_a_promise_stays_once_an_update_hangs_on_it(site: Site) -> None:
    organiser = promised(site)
    with clock.set_to(AUTUMN):
        organiser.post(f"{RESULT}/updates/new", {"on": "2026-10-14", "words": "Begun."})
    refused = correct(organiser)
    page = read(refused, 409)
    assert "An update was written about this promise, so its words stay." in words(page)
    assert RIGHT["promise"] in page.get_text()
    with site.work() as session:
        assert session.scalars(sa.select(Plan)).one().promise == PROMISED["promise"]
    with clock.set_to(AUTUMN):
        assert "Correct a slip" not in words(read(organiser.get(RESULT)))


@pytest.mark.parametrize(("days", "status"), [(6, 303), (7, 409)])
def test_a_promise_stays_after_a_week(site: Site, days: int, status: int) -> None:
    assert correct(promised(site), after=timedelta(days=days)).status_code == status


def test_only_a_promise_that_was_made_is_corrected(site: Site) -> None:
    make_published_contest(site)
    organiser = site.officer(Role.ORGANISER)
    assert organiser.get(f"{RESULT}/promise/correct").status_code == 404
    assert correct(organiser).status_code == 404
    with site.work() as session:
        assert the_contest(session)
