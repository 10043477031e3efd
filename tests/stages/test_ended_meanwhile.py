"""Who waits for the lock, and whose pass or account ends meanwhile, does nothing more when it comes."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import make_campaign
from tests.sites import Site, Visitor
from tests.stages.answer_files import GOOD, LOAD, loaded
from tests.stages.door_desk import open_desk
from tests.stages.phone_answers import EVENING, joined_phone, kept, note
from voting.ballots.models import BallotState
from voting.collect.models import Round
from voting.people.models import PhonePass
from voting.people.services import end_pass, retire_officer
from voting.plain import clock
from voting.plain.roles import Role
from voting.storage.transactions import ASKS_AGAIN

Act = Callable[[Session], object]


def meanwhile(site: Site, act: Act) -> None:
    """Have something done by another thread when the next request begins to write."""
    ask = site.app.extensions[ASKS_AGAIN]

    def work() -> None:
        with site.work() as session:
            act(session)

    def first() -> None:
        site.app.extensions[ASKS_AGAIN] = ask
        thread = Thread(target=work)
        thread.start()
        thread.join()
        ask()

    site.app.extensions[ASKS_AGAIN] = first


def end_passes(session: Session) -> None:
    for each in session.scalars(sa.select(PhonePass)).all():
        end_pass(session, each.id, subject_id=each.subject_id, by="test")


def retire(role: Role) -> Act:
    return lambda session: retire_officer(session, f"{role.name.lower()}@example.org", by="test")


def test_a_pass_that_ends_while_its_request_waits_moves_no_pack(site: Site) -> None:
    desk = open_desk(site)
    meanwhile(site, end_passes)
    assert desk.phone.post(desk.pack(1, "/sign-out")).status_code == 403
    assert desk.state(desk.codes[0]) == BallotState.UNISSUED


def test_an_account_that_ends_while_its_request_waits_moves_no_pack(site: Site) -> None:
    desk, steward = open_desk(site), site.officer(Role.STEWARD)
    meanwhile(site, retire(Role.STEWARD))
    assert steward.post(desk.pack(1, "/sign-out")).status_code == 403
    assert desk.state(desk.codes[0]) == BallotState.UNISSUED


def test_nor_does_one_that_looks_first_and_writes_afterwards(site: Site) -> None:
    with site.work() as session:
        make_campaign(session)
    organiser = site.officer(Role.ORGANISER)
    meanwhile(site, retire(Role.ORGANISER))
    assert organiser.post(LOAD, {"text": GOOD}).status_code == 403
    assert loaded(site) == []


def test_an_answer_of_a_pass_that_ended_meanwhile_comes_in_and_is_held(site: Site) -> None:
    phone: Visitor = joined_phone(site)
    meanwhile(site, end_passes)
    with clock.set_to(EVENING):
        item = note(site)
        sent = phone.client.post("/doorstep/answers", json={"now": item["at"], "items": [item]})
    assert sent.status_code == 200
    assert [each.doubt for each in kept(site)] == ["late"]


@pytest.mark.parametrize("role", [Role.STEWARD, Role.ORGANISER])
def test_who_is_still_there_writes_as_ever(site: Site, role: Role) -> None:
    desk, officer = open_desk(site), site.officer(role)
    meanwhile(site, lambda session: session.scalars(sa.select(Round)).all())
    assert officer.post(desk.pack(1, "/sign-out")).status_code == 303
    assert desk.state(desk.codes[0]) == BallotState.ISSUED
