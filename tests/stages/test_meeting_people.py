"""Somebody at a door would come or help: remembered once, with what they agreed to."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.phone_answers import EVENING, another_phone, joined_phone, milliseconds, token_of
from voting.people.models import Answered, Channel, Consent, Person, Purpose
from voting.plain import clock
from voting.site.erasure_register import Erased
from voting.storage import journal

Item = dict[str, Any]
FORM = {
    "key": "6f1c1f0e-3f6b-4d0c-9d59-3d2f6f0a1b11",
    "wording": "2",
    "special_consent": "y",
    "name": "Invented Resident",
    "phone": "07700 900123",
    "purposes": ["invite", "help"],
    "channels": ["text"],
    "on_register": "unsure",
    "is_member": "no",
}


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def person(site: Site, **changes: object) -> Item:
    return {
        "id": str(uuid.uuid4()),
        "round": token_of(site),
        "at": milliseconds(EVENING),
        "name": "  Invented   Resident ",
        "phone": "07700 900123",
        "email": "",
        "special_consent": False,
        "on_register": None,
        "is_member": None,
        "purposes": ["invite", "result"],
        "channels": ["call", "text"],
        "wording": "2",
        "language": "en",
    } | changes


def send(phone: Visitor, *items: Item) -> dict[str, Any]:
    with clock.set_to(EVENING):
        reply = phone.client.post(
            "/doorstep/people", json={"now": milliseconds(EVENING), "items": list(items)}
        )
    assert reply.status_code == 200
    assert reply.json is not None
    return reply.json


def test_a_person_is_remembered_with_every_consent_by_itself(site: Site, phone: Visitor) -> None:
    met = person(site)
    assert send(phone, met) == {"taken": [{"id": met["id"], "revision": 0}], "turned": []}
    with site.work() as session:
        kept = session.scalars(sa.select(Person)).one()
        assert (kept.name, kept.phone, kept.ward_code) == ("Invented Resident", "07700900123", "E05011144")
        assert (kept.on_register, kept.is_member) == (None, None)
        assert {(each.purpose, each.channel) for each in kept.consents} == {
            (purpose, channel)
            for purpose in (Purpose.INVITE, Purpose.RESULT)
            for channel in (Channel.CALL, Channel.TEXT)
        }
        assert kept.met_on == EVENING.date()
        assert {(each.wording, each.language, each.given_on) for each in kept.consents} == {
            ("2", "en", EVENING.date())
        }


@pytest.mark.parametrize(
    ("special_consent", "kept_with"), [(True, (Answered.YES, Answered.NO, "2")), (False, (None, None, ""))]
)
def test_register_and_membership_are_kept_only_with_a_consent_of_their_own(
    site: Site, phone: Visitor, special_consent: bool, kept_with: tuple[Answered | None, Answered | None, str]
) -> None:
    met = person(site, on_register="yes", is_member="no", special_consent=special_consent)
    assert send(phone, met)["turned"] == []
    with site.work() as session:
        kept = session.scalars(sa.select(Person)).one()
        assert (kept.on_register, kept.is_member, kept.special_wording) == kept_with


def test_a_phone_loaded_before_the_words_changed_still_hands_in(site: Site, phone: Visitor) -> None:
    before = person(site, wording="1", postcode="B17 0AA", on_register="yes", is_member="yes")
    del before["special_consent"]
    assert send(phone, before)["turned"] == []
    with site.work() as session:
        kept = session.scalars(sa.select(Person)).one()
        assert (kept.on_register, kept.is_member) == (None, None)
        assert {each.wording for each in kept.consents} == {"1"}


def test_sending_a_person_again_remembers_them_once(site: Site, phone: Visitor) -> None:
    met = person(site)
    assert [send(phone, met), send(phone, met, met)][1]["turned"] == []
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(Consent)) == 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Write down their name."),
        ({"name": "x" * 81}, "too long for a name"),
        (
            {"phone": "", "channels": ["email"]},
            "a phone number or an email address",
        ),
        ({"phone": "12"}, "“12” is not a complete phone number."),
        ({"email": "nobody"}, "“nobody” is not an email address."),
        ({"purposes": []}, "Without a tick, nothing is kept."),
        ({"channels": []}, "Without a tick, nothing is kept."),
        ({"channels": ["email"]}, "write down their email address"),
        ({"phone": "", "email": "zofia@rehearsal.example"}, "write down their phone number"),
        ({"wording": "0"}, "We don’t recognise the wording they agreed to."),
        ({"round": "elsewhere"}, "no pass for this answer’s round"),
        ({"purposes": ["sell"]}, "“purposes.0” could not be read"),
        ({"name": "Half \ud83d"}, "“name” could not be read"),
        ({"phone": "0770\0"}, "“phone” could not be read"),
        ({"round": "\ud83d"}, "“round” could not be read"),
        ({"name": "\u200b\u202e"}, "Write down their name."),
        ({"language": "x" * 400}, "We don’t recognise the language they were asked in"),
        ({"phone": "1" * 600}, "“phone” could not be read"),
    ],
)
def test_who_cannot_be_kept_is_turned_away_with_a_reason(
    site: Site, phone: Visitor, changes: Item, said: str
) -> None:
    bad, good = person(site, **changes), person(site)
    reply = send(phone, bad, good)
    assert [each["id"] for each in reply["taken"]] == [good["id"]]
    assert [each["id"] for each in reply["turned"]] == [bad["id"]]
    assert said in reply["turned"][0]["reason"]


def test_two_writings_of_a_person_in_one_batch_leave_the_newer(site: Site, phone: Visitor) -> None:
    first = person(site, name="Invented Resident")
    second = first | {"revision": 1, "name": "Invented Neighbour", "channels": ["call"]}
    assert len(send(phone, second, first, first)["taken"]) == 3
    send(phone, first)
    with site.work() as session:
        kept = session.scalars(sa.select(Person)).one()
        assert (kept.name, {each.channel for each in kept.consents}) == ("Invented Neighbour", {Channel.CALL})


def test_no_other_phone_changes_a_person_even_if_it_knows_their_key(site: Site, phone: Visitor) -> None:
    met = person(site)
    assert send(phone, met)["turned"] == []
    other = another_phone(site)
    forged = met | {"revision": 9, "name": "Another Invented", "phone": "07700 900999"}
    [turned] = send(other, forged)["turned"]
    assert (
        turned["reason"] == "This person was recorded on another phone. Ask your organiser to "
        "make the change."
    )
    with site.work() as session:
        [known] = session.scalars(sa.select(Person))
        assert (known.name, known.phone) == ("Invented Resident", "07700900123")
        known.origin = None
    assert send(phone, met | {"revision": 1, "name": "Another Invented"})["turned"]
    with site.work() as session:
        assert session.scalars(sa.select(Person.name)).one() == "Invented Resident"


def test_the_same_page_with_somebody_else_loses_neither(site: Site, phone: Visitor) -> None:
    with clock.set_to(EVENING):
        page_of = phone.get("/doorstep/").location
        phone.post(f"{page_of}/person", FORM | {"purposes": ["invite", "invite"]})
        page = read(phone.post(f"{page_of}/person", FORM | {"name": "Invented Neighbour"}), 409)
        assert "Save again to record this person as well" in words(page)
        key = page.select_one("form[action$=person] input[name=key]")
        assert key is not None
        again = FORM | {"name": "Invented Neighbour", "key": str(key["value"])}
        assert phone.post(f"{page_of}/person", again).status_code == 303
    with site.work() as session:
        assert sorted(session.scalars(sa.select(Person.name))) == ["Invented Neighbour", "Invented Resident"]


def test_without_a_script_the_form_remembers_a_person(site: Site, phone: Visitor) -> None:
    with clock.set_to(EVENING):
        doorstep = phone.get("/doorstep/").location
        assert phone.post(f"{doorstep}/person", FORM).location == doorstep
        assert phone.post(f"{doorstep}/person", FORM).location == doorstep
        assert "Thank you. Invented Resident will hear from us." in words(read(phone.get(doorstep)))
    with site.work() as session:
        kept = session.scalars(sa.select(Person)).one()
        assert (kept.on_register, kept.is_member) == (Answered.UNSURE, Answered.NO)
        assert len(kept.consents) == 2


def test_no_line_of_the_journal_says_when_somebody_was_met(site: Site, phone: Visitor) -> None:
    """Its moment would lay them beside the answers that came in with them."""

    def lines() -> int:
        with site.work() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(journal.JournalEntry)) or 0

    before = lines()
    send(phone, person(site))
    assert lines() == before


def test_a_form_that_is_not_whole_keeps_what_was_typed(site: Site, phone: Visitor) -> None:
    with clock.set_to(EVENING):
        doorstep = phone.get("/doorstep/").location
        page = read(phone.post(f"{doorstep}/person", FORM | {"purposes": []}), 400)
    assert "Without a tick, nothing is kept." in words(page)
    name = page.select_one("input[name=name]")
    assert name is not None
    assert name["value"] == "Invented Resident"


def test_no_box_is_ticked_before_a_person_ticks_it(phone: Visitor) -> None:
    with clock.set_to(EVENING):
        page = read(phone.get(phone.get("/doorstep/").location))
    assert len(page.select("input[name=purposes]")) == len(Purpose)
    assert len(page.select("input[name=channels]")) == len(Channel)
    assert not page.select("input[name=purposes][checked], input[name=channels][checked]")


def test_a_person_erased_before_an_old_copy_was_put_back_comes_in_no_more(site: Site, phone: Visitor) -> None:
    met = person(site)
    site.instance.erasures.note((Erased.PERSON, str(met["id"])))
    assert send(phone, met)["turned"] == []
    with site.work() as session:
        assert session.scalars(sa.select(Person)).all() == []
