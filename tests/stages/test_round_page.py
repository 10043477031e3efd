"""A round's page: the next step of its day, who joined, ending a pass, and what its prints need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from tests.answers import record_answer
from tests.factories import BY, make_conference, make_frozen_shortlist, make_round, seat_of, ward_named
from tests.methods import Method
from tests.reading import read, words
from tests.sites import Site
from tests.stages.phone_answers import EVENING, joined_phone, kept, note, send
from voting.collect.messages import everyday_script, privacy_words
from voting.collect.models import Outcome, Round
from voting.collect.services import plan_round
from voting.conference.models import TieRule
from voting.conference.services import make_contest, next_conference, plan_conference
from voting.people.models import PhonePass
from voting.plain import clock
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry

DAY = timedelta(days=1)
PLAN = {"ward": "harborne", "on": "2026-06-14", "meeting_place": "", "streets": "Elm Road"}


def page_of(site: Site) -> str:
    with site.work() as session:
        return f"/rounds/{session.scalars(sa.select(Round.id)).one()}"


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (-1, "Next: print sheets and leaflets"),
        (0, "Next: let everyone join"),
        (1, "Next: let everyone join"),
        (2, "Next: type in the paper sheets"),
    ],
)
def test_the_next_step_is_that_of_the_day(site: Site, days: int, first: str) -> None:
    with site.work() as session:
        make_round(session)
    with clock.set_to(EVENING + days * DAY):
        page = read(site.officer(Role.ORGANISER).get(page_of(site)))
    assert [each.text for each in page.select("section.next h2")] == [first]
    assert page.select("a[href$='/sheet.pdf']")
    assert page.select("a[href$='/paper']") or days < 0


def test_the_script_is_planned_with_the_round(site: Site) -> None:
    with site.work() as session:
        make_round(session)
    organiser = site.officer(Role.ORGANISER)
    planning = read(organiser.get("/campaigns/this-summer/rounds/new"))
    with site.app.test_request_context():
        everyday = everyday_script("Your Local Party")
    script = planning.select_one("textarea[name=script]")
    assert script is not None
    assert script.text.strip() == everyday
    assert everyday in words(read(organiser.get(page_of(site))))
    answer = organiser.post("/campaigns/this-summer/rounds/new", PLAN | {"script": "Hello!\nWe ask."})
    assert "Hello! We ask." in words(read(organiser.get(answer.location)))
    with site.app.test_request_context():
        privacy = privacy_words()
    said = words(read(organiser.get(answer.location)))
    assert f"Hello! We ask. Then always say: “{privacy}”" in said
    denied = f"Do not say:\n“{privacy.upper().replace(' ', '  ')}”"
    refused = organiser.post("/campaigns/this-summer/rounds/new", PLAN | {"script": denied})
    assert "Remove them from yours." in words(read(refused, 400))
    # Also where an earlier version kept it.
    with site.work() as session:
        session.execute(sa.update(Round).values(script=f"Do not say: “{privacy}”"))
    assert words(read(organiser.get(answer.location))).count(privacy) == 2
    refused = organiser.post("/campaigns/this-summer/rounds/new", PLAN | {"script": "x" * 601})
    assert "takes too long to say" in words(read(refused, 400))


def test_an_ended_pass_is_shown_as_ended_and_what_is_on_the_phone_goes_after_joining_again(
    site: Site,
) -> None:
    phone, organiser = joined_phone(site), site.officer(Role.ORGANISER)
    address = page_of(site)
    with clock.set_to(EVENING):
        page = read(organiser.get(address))
        assert "joined 14 June 2026, 19:00, can record until 15 June 2026, 19:00" in words(page)
        [button] = [each for each in page.select("form") if each.text.strip() == "End the pass of Sam"]
        assert organiser.post(str(button["action"])).location == address
        after = words(read(organiser.get(address)))
        assert "Sam’s pass has ended." in after
        assert "19:00, ended" in after
        assert "End the pass of Sam" not in after
    item = note(site)
    assert send(phone, [item]).status_code == 200
    assert [each.is_held for each in kept(site)] == [True]
    with site.work() as session:
        token = session.scalars(sa.select(Round.join_token)).one()
        assert session.scalars(sa.select(JournalEntry.act).where(JournalEntry.act == "PassEnded")).one()
    with clock.set_to(EVENING):
        phone.post("/join", {"code": token, "name": "Sam"})
    assert send(phone, [item]).status_code == 200
    assert len(kept(site)) == 1


@pytest.mark.parametrize("hours", [25, 97])
def test_a_pass_that_ran_out_says_so(site: Site, hours: int) -> None:
    joined_phone(site)
    with clock.set_to(EVENING + timedelta(hours=hours)):
        page = words(read(site.officer(Role.ORGANISER).get(page_of(site))))
    assert "19:00, expired" in page
    assert ("End the pass" in page) == (hours < 96)


def test_only_a_pass_of_this_round_is_ended_and_only_by_an_organiser(site: Site) -> None:
    joined_phone(site)
    with site.work() as session:
        key = session.scalars(sa.select(PhonePass.id)).one()
    elsewhere = f"/rounds/{key}/passes/{key}/end"
    assert site.officer(Role.ORGANISER).post(elsewhere).status_code == 404
    assert site.officer(Role.STEWARD).post(f"{page_of(site)}/passes/{key}/end").status_code == 403
    with site.work() as session:
        assert session.scalars(sa.select(PhonePass.ended_at)).all() == [None]


def test_the_leaflet_is_filled_with_the_wards_next_conference(site: Site) -> None:
    with site.work() as session:
        planned = make_round(session)
        shortlist = make_frozen_shortlist(session, planned.campaign, ward="harborne")
        plan_conference(
            session, seat=seat_of(session), name="Before", place="x", starts_at=EVENING - DAY, by=BY
        )
        soon = plan_conference(
            session, seat=seat_of(session), name="Empty", place="The hall", starts_at=EVENING + DAY, by=BY
        )
        with_contest = make_conference(session)
        assert next_conference(session, ward_named(session), after=EVENING) == soon
        contest = make_contest(
            session,
            with_contest,
            shortlist=shortlist,
            method=Method.CHOOSE_ONE,
            tie_rule=TieRule.LOT,
            question="Which?",
            by=BY,
        )
        assert next_conference(session, contest.ward, after=EVENING) == with_contest
        assert next_conference(session, ward_named(session, "quinton"), after=EVENING) == soon
        assert next_conference(session, contest.ward, after=EVENING + 365 * DAY) is None
    with clock.set_to(EVENING):
        page = read(site.officer(Role.ORGANISER).get(page_of(site)))
    fields = {str(each["name"]): each["value"] for each in page.select("form[action$='/leaflets.pdf'] input")}
    assert fields == {"on": "2026-09-30", "at": "19:30", "place": "The community hall"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"on": "2026-06-13"}, "That day has passed."),
        ({"on": "soon"}, "Not a valid date"),
        ({"at": "19:30"}, "Choose the day as well"),
        ({"place": "x" * 121}, "in a few words"),
    ],
)
def test_a_leaflet_that_cannot_be_is_refused_with_what_was_typed(
    site: Site, asked: dict[str, str], said: str
) -> None:
    with site.work() as session:
        make_round(session)
    with clock.set_to(datetime(2026, 6, 14, 12, tzinfo=UTC)):
        page = read(site.officer(Role.ORGANISER).get(f"{page_of(site)}/leaflets.pdf?{urlencode(asked)}"), 400)
    assert said in words(page)
    [(name, typed)] = asked.items()
    [field] = page.select(f"input[name={name}]")
    assert field["value"] == typed


def test_two_rounds_of_a_ward_and_day_are_told_apart(site: Site) -> None:
    with site.work() as session:
        first = make_round(session, streets=["Elm Road"])
        second = plan_round(
            session,
            first.campaign,
            ward=first.ward,
            on=first.on,
            meeting_place="",
            streets=["Oak Lane"],
            by=BY,
        )
        address = f"/rounds/{second.id}"
        record_answer(session, first.campaign, ward=first.ward, outcome=Outcome.NO_ANSWER, round_id=first.id)
    organiser = site.officer(Role.ORGANISER)
    with clock.set_to(EVENING):
        page = read(organiser.get("/campaigns/this-summer"))
        rounds = {each.text.strip() for each in page.select("li:has(> a[href^='/rounds/'])")}
        assert {" ".join(each.split()) for each in rounds} == {
            "Harborne, 14 June 2026, Outside the library walked, 1 door",
            "Harborne, 14 June 2026, Oak Lane planned",
        }
        assert "14 June 2026, Oak Lane" in words(read(organiser.get(address)))


def test_what_doors_say_after_the_freeze_is_said_to_come_too_late(site: Site) -> None:
    late, street_by_street = "so new answers don’t change it", "/campaigns/this-summer/wards/"
    organiser = site.officer(Role.ORGANISER)
    with site.work() as session:
        campaign = make_round(session, streets=["Elm Road"]).campaign
    address = page_of(site)
    assert late not in words(read(organiser.get(address)))
    before = read(organiser.get(f"{street_by_street}harborne"))
    assert late not in words(before)
    assert "Plan a round" in words(before)
    with site.work() as session:
        make_frozen_shortlist(session, session.merge(campaign), ward="harborne")
    assert f"The shortlist for Harborne is frozen, {late}" in words(read(organiser.get(address)))
    after = words(read(organiser.get(f"{street_by_street}harborne")))
    assert late in after
    assert "Not walked Elm Road" in after
    assert "Plan a round" not in after
    assert late not in words(read(organiser.get(f"{street_by_street}quinton")))
