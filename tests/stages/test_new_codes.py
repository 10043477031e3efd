"""A code in wrong hands is replaced, works in its hours only, and lets nobody to the desk by itself."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.factories import make_round, the_contest
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.door_desk import Desk, open_desk
from tests.stages.phone_answers import EVENING, kept, note, send
from voting.ballots.models import BallotState
from voting.collect.models import Round
from voting.conference.models import Conference
from voting.desk.services import desk_opens_at
from voting.people.models import PhonePass
from voting.people.services.passes import MOST_WAITING, count_waiting, give_pass, who_joined
from voting.plain import clock
from voting.plain.roles import PassKind, Role
from voting.storage.journal import JournalEntry

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(site: Site) -> Desk:
    return open_desk(site)


def ask(site: Site, code: str, *, name: str = "Kim") -> Visitor:
    """A phone that joins a desk by its code, and is not let in yet."""
    phone = site.visitor()
    assert phone.post("/desk/join", {"code": code, "name": name}).status_code == 303
    return phone


def test_a_phone_that_joined_the_desk_opens_nothing_until_a_steward_lets_it_in(desk: Desk) -> None:
    phone, waiting = ask(desk.site, desk.token), f"{desk.address}/waiting"
    page = phone.get(waiting)
    assert "Ask a steward to let you in: Kim" in words(read(page))
    assert page.headers["Refresh"] == "5"
    assert phone.get(desk.address).status_code == 403
    assert "No steward has let this phone in yet." in phone.get(desk.address).text
    assert phone.post(desk.pack(1, "/sign-out")).status_code == 403
    assert desk.state(desk.codes[0]) == BallotState.UNISSUED
    steward = desk.site.officer(Role.STEWARD)
    assert "1 phone is waiting to be let in." in words(read(steward.get(desk.address)))
    assert "waiting to be let in" not in words(read(desk.phone.get(desk.address)))
    link = read(steward.get("/conferences/tonight/desk"))
    [let_in] = [form for form in link.select("form") if re.fullmatch(r"Let Kim \d\d in", form.text.strip())]
    assert "Kim has been let in." in words(read(steward.post(str(let_in["action"]), follow_redirects=True)))
    assert phone.get(waiting).headers["Location"] == desk.address
    assert phone.get(desk.address).status_code == 200


def test_two_phones_under_one_name_are_told_apart_by_digits_on_both_screens(desk: Desk) -> None:
    phones = [desk.site.visitor() for _phone in range(2)]
    for phone in phones:
        phone.post("/desk/join", {"code": desk.token, "name": "Anna"})
    shown = [read(phone.get(f"{desk.address}/waiting")).select_one(".digits") for phone in phones]
    digits = sorted(each.get_text() for each in shown if each)
    assert [len(each) for each in digits] == [2, 2]
    page = read(desk.steward.get("/conferences/tonight/desk"))
    listed = [name for each in page.select("strong") if (name := each.get_text()).startswith("Anna")]
    assert sorted(listed) == [f"Anna {each}" for each in digits]


def test_no_two_phones_that_wait_show_the_same_digits(desk: Desk) -> None:
    """Else whoever joins often enough under a helper's name is let in in the helper's place."""
    with desk.site.work() as session:
        for number in range(MOST_WAITING):
            give_pass(session, PassKind.DESK, subject_id=uuid.UUID(desk.id), name="Anna", waiting=True)
            assert count_waiting(session, PassKind.DESK, uuid.UUID(desk.id)) == number + 1
        joined = who_joined(session, PassKind.DESK, uuid.UUID(desk.id))
        assert len({each.digits for each in joined}) == len(joined) == MOST_WAITING + 1


def test_a_phone_that_is_turned_away_stays_out(desk: Desk) -> None:
    phone, steward = ask(desk.site, desk.token), desk.site.officer(Role.STEWARD)
    link = read(steward.get("/conferences/tonight/desk"))
    [away] = [form for form in link.select("form") if re.fullmatch(r"Turn Kim \d\d away", form.text.strip())]
    [let_in] = [form for form in link.select("form") if re.fullmatch(r"Let Kim \d\d in", form.text.strip())]
    assert "Kim has been turned away." in words(
        read(steward.post(str(away["action"]), follow_redirects=True))
    )
    late = words(read(steward.post(str(let_in["action"]), follow_redirects=True)))
    assert "Kim’s pass has ended." in late
    assert phone.get(desk.address).status_code == 403
    assert phone.get(f"{desk.address}/waiting").headers["Location"] == "/desk/join"


def test_nobody_at_the_desk_lets_a_phone_in(desk: Desk) -> None:
    ask(desk.site, desk.token)
    with desk.site.work() as session:
        key = session.scalars(sa.select(PhonePass.id).where(PhonePass.name == "Kim")).one()
    assert desk.phone.post(f"/conferences/tonight/desk/passes/{key}/admit").status_code == 403
    assert desk.phone.post("/conferences/tonight/desk/code").status_code == 403


def test_a_new_code_of_the_desk_shuts_everybody_out_who_came_by_the_old_one(desk: Desk) -> None:
    waiting, steward = ask(desk.site, desk.token), desk.site.officer(Role.STEWARD)
    done = steward.post("/conferences/tonight/desk/code", follow_redirects=True)
    assert "The desk has a new code. 2 passes have ended." in words(read(done))
    for phone in (desk.phone, waiting):
        assert phone.get(desk.address).status_code == 403
        again = phone.post("/desk/join", {"code": desk.token, "name": "Kim"})
        assert again.status_code == 404
        assert "or it has been replaced" in again.text
    with desk.site.work() as session:
        new = session.scalars(sa.select(Conference.desk_token)).one()
        line = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "CodeReplaced")).one()
        assert line.details["ended"] == 2
    assert desk.phone.post("/desk/join", {"code": new, "name": "Robin"}).status_code == 303


def test_the_code_of_the_desk_works_from_three_hours_before_the_start(site: Site) -> None:
    desk = open_desk(site)
    with site.work() as session:
        conference = the_contest(session).conference
        conference.starts_at = clock.now() + timedelta(hours=5)
        opens_at = desk_opens_at(conference)
        assert conference.starts_at - opens_at == timedelta(hours=3)
    with clock.set_to(opens_at - MINUTE):
        early = site.visitor().post("/desk/join", {"code": desk.token, "name": "Kim"})
        assert early.status_code == 409
        assert "This code works from" in early.text
    with clock.set_to(opens_at):
        ask(site, desk.token)


def test_who_fills_the_line_before_the_desk_puts_no_helper_out_and_is_turned_away_at_once(desk: Desk) -> None:
    for _more in range(MOST_WAITING):
        ask(desk.site, desk.token)
    full = desk.site.visitor().post("/desk/join", {"code": desk.token, "name": "Kim"})
    assert full.status_code == 409
    assert "Ask the organiser or a steward to turn them away" in full.text
    steward = desk.site.officer(Role.STEWARD)
    done = steward.post("/conferences/tonight/desk/turn-away", follow_redirects=True)
    assert f"{MOST_WAITING} phones turned away." in words(read(done))
    assert "Waiting to be let in" not in words(read(done))
    assert desk.phone.get(desk.address).status_code == 200, "who was let in before works on"
    ask(desk.site, desk.token)


def test_a_new_code_of_a_round_ends_its_passes_and_loses_no_answer(site: Site) -> None:
    with clock.set_to(EVENING):
        with site.work() as session:
            walked = make_round(session)
            old, key = walked.join_token, walked.id
        phone, organiser = site.visitor(), site.officer(Role.ORGANISER)
        assert phone.post("/join", {"code": old, "name": "Sam"}).status_code == 303
        item = note(site, round=str(key))
        done = organiser.post(f"/rounds/{key}/code", follow_redirects=True)
        assert "The round has a new code. 1 pass has ended." in words(read(done))
        assert phone.get(f"/doorstep/{key}").status_code == 403
        assert phone.post("/join", {"code": old, "name": "Sam"}).status_code == 404
        assert site.officer(Role.STEWARD).post(f"/rounds/{key}/code").status_code == 403
        with site.work() as session:
            new = session.scalars(sa.select(Round.join_token)).one()
        assert send(phone, [item]).status_code == 200
        assert [(each.is_held, each.is_counted) for each in kept(site)] == [(True, False)]
        assert phone.post("/join", {"code": new, "name": "Sam"}).status_code == 303
        assert send(phone, [note(site, "New", round=str(key))]).status_code == 200
        assert {each.words: each.is_counted for each in kept(site)} == {"Mend the gate": False, "New": True}
