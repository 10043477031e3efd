"""People are found, shown with what they agreed to, and erased; nothing leads from them to an answer."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.phone_answers import EVENING, joined_phone, milliseconds, note, send, token_of
from voting.collect.models import Answer
from voting.people.models import Consent, Person
from voting.plain import clock
from voting.plain.roles import Role
from voting.storage.columns import UtcDateTime
from voting.storage.database import Model
from voting.storage.journal import JournalEntry

ZOFIA = {"name": "Zofia Łukasik", "phone": "07700 900 123"}
BASIL = {"name": "Basil Playfield", "email": "basil@rehearsal.example", "phone": ""}


def met(site: Site, **said: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "revision": 0,
        "round": token_of(site),
        "at": milliseconds(EVENING),
        "name": "Amber Examplewood",
        "phone": "07700 900001",
        "email": "",
        "special_consent": True,
        "on_register": "yes",
        "is_member": "unsure",
        "purposes": ["invite"],
        "channels": ["call"] if said.get("phone", "x") else ["email"],
        "wording": "2",
        "language": "en",
    } | said


def send_people(phone: Visitor, people: list[dict[str, Any]], *, at: datetime = EVENING) -> Any:
    with clock.set_to(at):
        reply = phone.client.post("/doorstep/people", json={"now": milliseconds(at), "items": people})
    assert reply.json is not None
    assert reply.json["turned"] == []
    return reply.json


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


@pytest.fixture
def desk(site: Site) -> Visitor:
    return site.officer(Role.ORGANISER)


def listed(desk: Visitor, **query: Any) -> list[str]:
    answer = desk.post("/people", query) if "q" in query else desk.get("/people", query_string=query)
    return [each.get_text() for each in read(answer).select("ul.people strong")]


def test_people_are_found_by_what_is_remembered_and_by_what_they_want(
    site: Site, phone: Visitor, desk: Visitor
) -> None:
    assert "Nobody is listed yet" in words(read(desk.get("/people")))
    send_people(
        phone,
        [met(site), met(site, **ZOFIA, purposes=["help", "lead"]), met(site, **BASIL, purposes=["result"])],
    )
    assert listed(desk) == ["Amber Examplewood", "Basil Playfield", "Zofia Łukasik"]
    for typed in ("LUKASIK", "zofia  łukasik", "07700900123", "+44 7700 900123"):
        assert listed(desk, q=typed) == ["Zofia Łukasik"]
    assert listed(desk, q="basil@REHEARSAL") == ["Basil Playfield"]
    assert listed(desk, wants="help") == ["Zofia Łukasik"]
    assert listed(desk, wants="invite", q="zofia") == []
    assert listed(desk, wants="nonsense", page=99) == listed(desk)
    page = words(read(desk.post("/people", {"q": "zofia"})))
    assert "Zofia Łukasik help with it take the lead Harborne" in page


def test_no_list_shows_how_to_reach_anybody(site: Site, phone: Visitor, desk: Visitor) -> None:
    person = met(site, **ZOFIA)
    send_people(phone, [person, met(site, **BASIL)])
    path = f"/people/{person['id']}"
    for page in (desk.get("/people"), desk.post("/people", {"q": "a"}), desk.get(path)):
        for contact in ("07700900123", "basil@rehearsal.example"):
            assert contact not in page.get_data(as_text=True)
    opened = words(read(desk.post(path)))
    assert "07700900123" in opened


def test_searching_and_opening_leave_a_line_that_says_what_for_and_not_the_words(
    site: Site, phone: Visitor, desk: Visitor
) -> None:
    person = met(site, **ZOFIA)
    send_people(phone, [person])
    desk.post("/people", {"q": "zofia", "reason": "their own request"})
    desk.post("/people", {"q": "nobody here", "reason": "nonsense"})
    desk.post(f"/people/{person['id']}", {"reason": "putting something right"})
    with site.work() as session:
        kept = [
            (entry.act, entry.details)
            for entry in session.scalars(sa.select(JournalEntry).order_by(JournalEntry.number))
            if entry.act in {"PeopleSearched", "PersonOpened"}
        ]
    assert kept == [
        ("PeopleSearched", {"count": 1, "purpose": "their own request"}),
        ("PeopleSearched", {"count": 0, "purpose": "reaching them"}),
        ("PersonOpened", {"person": person["id"], "purpose": "putting something right"}),
    ]


def test_a_long_list_is_shown_a_page_at_a_time(site: Site, phone: Visitor, desk: Visitor) -> None:
    for start in (0, 60):
        people = [met(site, name=f"Amber {number:03}") for number in range(start, start + 60)]
        send_people(phone, people, at=EVENING + timedelta(hours=1))
    assert listed(desk, page=2) == [f"Amber {number:03}" for number in range(50, 100)]
    page = read(desk.get("/people?wants=invite&page=2"))
    assert "120 people, page 2 of 3" in words(page)
    onward = page.select_one("a[rel=next]")
    assert onward is not None
    assert len(read(desk.get(str(onward["href"]))).select("ul.people li")) == 20
    found = read(desk.post("/people", {"q": "amber", "wants": "invite", "page": "2"}))
    assert "120 people, page 2 of 3" in words(found)
    onward = found.select("nav.pages form")[-1]
    sent = {str(each["name"]): str(each["value"]) for each in onward.select("input")}
    assert len(read(desk.post(str(onward["action"]), sent)).select("ul.people li")) == 20


def test_a_person_is_shown_with_what_they_agreed_to_and_membership_only_once_opened(
    site: Site, phone: Visitor, desk: Visitor
) -> None:
    person = met(site, **ZOFIA, purposes=["help", "lead"], channels=["call", "text"])
    send_people(phone, [person])
    path = f"/people/{person['id']}"
    page = words(read(desk.get(path)))
    assert "Member of the party" not in page
    assert "On the electoral register yes Member of the party prefer not to say" in words(
        read(desk.post(path))
    )
    for consent in (
        "help with it a phone call",
        "help with it a text message",
        "take the lead a phone call",
        "take the lead a text message",
    ):
        assert f"{consent} in version 2 of the wording, English" in page
    assert "19:00" not in page
    assert "round" not in page.casefold()
    assert "May Your Local Party keep your name and how to reach you, to … invite you" in page
    assert "beside your name we write only the ward and the day" in page


def test_an_erased_person_is_gone_and_a_late_copy_does_not_bring_them_back(
    site: Site, phone: Visitor, desk: Visitor
) -> None:
    person, other = met(site, **ZOFIA), met(site)
    send_people(phone, [person, other])
    path = f"/people/{person['id']}/erase"
    assert "Erase Zofia Łukasik?" in words(read(desk.get(path)))
    assert desk.post(path).location == "/people"
    reply = send_people(phone, [person, other])
    assert {each["id"] for each in reply["taken"]} == {person["id"], other["id"]}
    assert listed(desk) == ["Amber Examplewood"]
    assert desk.get(f"/people/{person['id']}").status_code == 404
    assert desk.post(path).status_code == 404
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Consent)) == 1
        entries = list(session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "PersonErased")))
        assert [entry.details for entry in entries] == [{"person": person["id"]}]
        everything = "\n".join(
            repr(tuple(row))
            for table in Model.metadata.sorted_tables
            for row in session.execute(sa.select(table))
        )
    assert "ukasik" not in everything
    assert "7700900123" not in everything


def test_people_are_for_organisers(site: Site, phone: Visitor) -> None:
    person = met(site)
    send_people(phone, [person])
    for visitor in (site.officer(Role.STEWARD), site.officer(Role.REGIONAL), phone):
        for path in ("/people", f"/people/{person['id']}", f"/people/{person['id']}/erase"):
            assert visitor.get(path).status_code == 403


def test_nothing_leads_from_a_person_to_an_answer(site: Site, phone: Visitor) -> None:
    """A canvasser records a door and who lives there, one after the other, twenty times over."""
    for number in range(20):
        at = EVENING + timedelta(minutes=4 * number)
        send(phone, [note(site, f"Number {number}", at=milliseconds(at))], at=at)
        send_people(phone, [met(site, name=f"Amber {number}", at=milliseconds(at))], at=at)
    assert links(site, Answer, Person, Consent) == {"ward_code", "language"}
    columns = Answer.__table__.columns
    times = [each.name for each in columns if isinstance(each.type, UtcDateTime | sa.DateTime | sa.Time)]
    assert times == []
    with site.work() as session:
        assert set(session.scalars(sa.select(Person.met_on))) == {EVENING.date()}
        assert set(session.scalars(sa.select(Answer.recorded_on))) == {EVENING.date() - timedelta(days=6)}
        keys = list(session.scalars(sa.select(Answer.id)))
    moments = {milliseconds(EVENING + timedelta(minutes=4 * number)) for number in range(20)}
    assert not {key.int >> shift & (1 << 48) - 1 for key in keys for shift in range(81)} & moments
    tables = Model.metadata.tables
    assert leads_to(tables["answer"]).isdisjoint({"person", "consent"})
    assert "answer" not in leads_to(tables["person"]) | leads_to(tables["consent"])


def links(site: Site, one: type[Model], *others: type[Model]) -> set[str]:
    """The columns of one table that hold a value, or the end of a key, that a column of the others holds."""
    with site.work() as session:
        theirs = {
            part
            for other in others
            for row in session.execute(sa.select(*other.__table__.columns))
            for value in row
            for part in parts_of(value)
        }
        return {
            column.name
            for column in one.__table__.columns
            for value in session.scalars(sa.select(column))
            if parts_of(value) & theirs
        }


def parts_of(value: object) -> set[object]:
    """A value, and what of a key is left without its moment, or in a reference."""
    match value:
        case uuid.UUID():
            ends: set[object] = {value.int % (1 << bits) for bits in (40, 80)}
            return {value, *ends}
        case str():
            return {value.casefold()} if value else set()
        case date():
            return {value}
        case _:
            return set()


def leads_to(table: sa.Table) -> set[str]:
    return {key.column.table.name for key in table.foreign_keys}
