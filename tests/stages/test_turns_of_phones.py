"""What phones hand in holds up nobody: tidied with nothing held, one phone at a time, new things only."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
import sqlalchemy.event
from flask import g

from tests.sites import Site, Visitor
from tests.stages.phone_answers import EVENING, joined_phone, kept, milliseconds, note, send, token_of
from voting.collect import new_answers
from voting.collect.forms.sync import MOST_AT_ONCE
from voting.collect.models import Round
from voting.collect.views import TAKE_JSON, turns
from voting.people.messages import VERSION
from voting.people.models import Person, PhonePass
from voting.plain import clock
from voting.plain.roles import PassKind
from voting.storage.database import db
from voting.web.expensive_work import Lane


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def person_items(site: Site, count: int) -> list[dict[str, Any]]:
    person = {
        "round": token_of(site), "at": milliseconds(EVENING), "name": "Pat", "phone": "07700 900123",
        "wording": VERSION, "purposes": ["invite"], "channels": ["call"], "language": "en",
    }  # fmt: skip
    return [person | {"id": str(uuid.uuid4())} for _number in range(count)]


def send_people(phone: Visitor, items: list[dict[str, Any]]) -> Any:
    with clock.set_to(EVENING):
        return phone.client.post("/doorstep/people", json={"now": milliseconds(EVENING), "items": items})


def written_by(site: Site, sending: Any) -> list[str]:
    """The statements of a request that hold something."""
    with site.app.app_context():
        engine = db.engine
    statements = list[str]()

    def note_it(*given: Any) -> None:
        if given[2].lstrip().startswith(("INSERT", "UPDATE", "DELETE")) or "FOR " in given[2]:
            statements.append(given[2])

    sqlalchemy.event.listen(engine, "before_cursor_execute", note_it)
    try:
        sending()
    finally:
        sqlalchemy.event.remove(engine, "before_cursor_execute", note_it)
    return statements


def test_what_is_there_unchanged_is_written_and_locked_no_more(site: Site, phone: Visitor) -> None:
    answers, people = [note(site, f"Number {number}") for number in range(5)], person_items(site, 3)
    assert written_by(site, lambda: send(phone, answers))
    assert written_by(site, lambda: send_people(phone, people))
    assert written_by(site, lambda: send(phone, answers)) == []
    assert written_by(site, lambda: send_people(phone, people)) == []


def test_what_cannot_be_taken_holds_nothing(site: Site, phone: Visitor) -> None:
    bad = [note(site, "", topic="") | {"id": str(uuid.uuid4())} for _number in range(5)]
    assert written_by(site, lambda: send(phone, bad)) == []


def test_words_are_tidied_before_anything_is_held(
    site: Site, phone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, clean = list[bool](), new_answers.clean_words

    def watch(words: str) -> str:
        seen.append(bool(g.get("writes", False)))
        return clean(words)

    monkeypatch.setattr(new_answers, "clean_words", watch)
    send(phone, [note(site, f"Number {number}") for number in range(3)])
    assert seen == [False] * 3
    assert len(kept(site)) == 3


def test_a_phone_that_sends_already_is_told_to_come_back_and_loses_nothing(
    site: Site, phone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "BY_SCRIPT", Lane(at_once=2, waiting=4, of_each=1, patience=10))
    monkeypatch.setattr("voting.collect.views.sync.BY_SCRIPT", turns.BY_SCRIPT)
    with site.work() as session:
        key = session.scalars(sa.select(PhonePass.id)).one()
    item = note(site)
    with turns.BY_SCRIPT.turn(str(key)):
        assert send(phone, [item]).status_code == 503
        assert send_people(phone, person_items(site, 1)).status_code == 503
    assert kept(site) == []
    assert send(phone, [item]).status_code == 200


def test_a_form_for_which_there_is_no_turn_comes_back_with_its_words(
    site: Site, phone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.work() as session:
        walked = session.scalars(sa.select(Round.id)).one()
    full = Lane(at_once=1, waiting=0, of_each=1, patience=0)
    monkeypatch.setattr("voting.collect.views.doorstep.BY_FORM", full)
    said = {"outcome": "spoke", "words": "Mend the gate at the park", "key": str(uuid.uuid4())}
    with clock.set_to(EVENING), full.turn("another"):
        answer = phone.post(f"/doorstep/{walked}", said)
    assert answer.status_code == 503
    assert "Mend the gate at the park" in answer.text
    assert "Many phones are sending at the moment" in answer.text
    assert kept(site) == []


def test_more_than_a_few_at_once_are_refused_so_that_a_phone_sends_fewer(site: Site, phone: Visitor) -> None:
    first = note(site)
    items = [first | {"id": str(uuid.uuid4())} for _number in range(MOST_AT_ONCE + 1)]
    assert send(phone, items).status_code == 400


def test_whatever_takes_a_batch_from_a_phone_looks_first() -> None:
    assert all(getattr(view, "reads_first", False) for view in TAKE_JSON)


def test_no_more_people_come_from_a_phone_however_many_it_sends_at_once(
    site: Site, phone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by two processes, each with lanes of its own."""
    monkeypatch.setattr("voting.collect.services.meeting.MOST_PEOPLE", 5)
    monkeypatch.setattr(
        "voting.collect.views.sync.BY_SCRIPT", Lane(at_once=6, waiting=6, of_each=6, patience=10)
    )
    cookie = phone.client.get_cookie("passes")
    assert cookie
    batches = [person_items(site, 4) for _number in range(6)]

    def send_one(items: list[dict[str, Any]]) -> int:
        client = site.app.test_client()
        client.set_cookie("passes", cookie.value)
        body = {"now": milliseconds(EVENING), "items": items}
        with clock.set_to(EVENING):
            status: int = client.post("/doorstep/people", json=body).status_code
        return status

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send_one, batches)) == {200}
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 5


def test_no_more_phones_join_by_a_code_however_many_do_at_once(
    site: Site, phone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert phone
    monkeypatch.setattr("voting.people.services.passes.MOST_WAITING", 2)
    with site.work() as session:
        session.scalars(sa.select(Round)).one().canvassers = 1
    code = token_of(site)

    def join(number: int) -> int:
        with clock.set_to(EVENING):
            status: int = site.visitor().post("/join", {"code": code, "name": f"Sam {number}"}).status_code
        return status

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(join, range(8))) == [303] * 2 + [409] * 6
    with site.work() as session:
        given = sa.select(sa.func.count()).where(PhonePass.kind == PassKind.ROUND)
        assert session.scalar(given) == 3
