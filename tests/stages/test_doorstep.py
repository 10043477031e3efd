"""A canvasser records one door after another; none is lost, none is doubled."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from tests.answers import record_answer
from tests.factories import BY, make_campaign, make_round, ward_named
from tests.reading import read, words
from tests.sites import Site, Visitor
from voting.collect.models import Answer, Outcome
from voting.collect.services import PageAlreadySaved, find_campaign
from voting.people.services import give_pass
from voting.plain.refusals import BadInput
from voting.plain.roles import PassKind, Role


@pytest.fixture
def phone(site: Site) -> Visitor:
    """A phone that has joined a round in Harborne."""
    with site.work() as session:
        planned = make_round(session, streets=["Elm Road", "Station Road"])
        return site.phone(give_pass(session, PassKind.ROUND, subject_id=planned.id, name="Sam"))


def door(**said: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), "outcome": "spoke", "words": "", "topic": "", "street": ""} | said


def page_of(phone: Visitor) -> str:
    """The address of the doorstep of the round this phone joined."""
    return phone.get("/doorstep/").location


def send(phone: Visitor, body: bytes) -> TestResponse:
    return phone.client.post(page_of(phone), data=body, content_type="application/x-www-form-urlencoded")


def recorded(site: Site) -> list[Answer]:
    with site.work() as session:
        answers = list(session.scalars(sa.select(Answer)))
        session.expunge_all()
    return answers


def test_a_door_is_recorded_and_the_page_is_ready_for_the_next(site: Site, phone: Visitor) -> None:
    answer = phone.post(
        page_of(phone), door(words="Slow the traffic", topic="Parking and traffic", street="12 Elm Road")
    )
    assert (answer.status_code, answer.location) == (303, page_of(phone))
    page = read(phone.get(page_of(phone)))
    assert "Saved. 1 door recorded on this round." in words(page)
    [kept] = recorded(site)
    assert (kept.ward_code, kept.outcome, kept.words) == ("E05011144", Outcome.SPOKE, "Slow the traffic")
    assert (kept.topic, kept.street) == ("Parking and traffic", "Elm Road")
    assert kept.round_id is not None
    street = page.select_one("input[name=street]")
    assert street is not None
    assert street["value"] == "Elm Road"


def test_the_page_shows_the_question_the_topics_and_the_streets(phone: Visitor) -> None:
    page = read(phone.get(page_of(phone)))
    heading = page.find("h1")
    assert heading is not None
    assert heading.text == "What is the one big issue round here?"
    assert len(page.select("input[name=topic]")) == 11
    assert [option["value"] for option in page.select("datalist option")] == ["Elm Road", "Station Road"]
    assert not page.select("input[name=outcome]")
    assert [button["value"] for button in page.select("button[name=outcome]")] == [
        "spoke",
        "no answer",
        "not today",
    ]


@pytest.mark.parametrize("outcome", ["no answer", "not today"])
def test_one_tap_records_a_door_that_did_not_speak(site: Site, phone: Visitor, outcome: str) -> None:
    assert phone.post(page_of(phone), door(outcome=outcome, topic="Housing")).status_code == 303
    [kept] = recorded(site)
    assert (kept.outcome, kept.words, kept.topic) == (outcome, "", "")


def test_a_double_click_records_one_answer(site: Site, phone: Visitor) -> None:
    same = door(words="Slow the traffic")
    assert [phone.post(page_of(phone), same).status_code for _ in range(2)] == [303, 303]
    assert len(recorded(site)) == 1


def test_the_same_door_sent_eight_times_at_once_is_one_answer(site: Site) -> None:
    with site.work() as session:
        make_campaign(session)
    key = uuid.uuid4()

    def send(_number: int) -> uuid.UUID:
        with site.work() as session:
            return record_answer(
                session,
                find_campaign(session, "this-summer"),
                ward=ward_named(session),
                outcome=Outcome.SPOKE,
                words="Slow the traffic",
                key=key,
            ).id

    with ThreadPoolExecutor(max_workers=8) as crowd:
        assert set(crowd.map(send, range(8))) == {key}
    assert len(recorded(site)) == 1


def test_going_back_and_saving_something_else_loses_neither(site: Site, phone: Visitor) -> None:
    first = door(words="Slow the traffic")
    phone.post(page_of(phone), first)
    page = read(phone.post(page_of(phone), first | {"words": "Mend the gate"}), 409)
    assert "Save again to record this one as well" in words(page)
    assert "Mend the gate" in words(page)
    key = page.select_one("input[name=key]")
    assert key is not None
    assert (
        phone.post(page_of(phone), first | {"words": "Mend the gate", "key": str(key["value"])}).status_code
        == 303
    )
    assert sorted(answer.words for answer in recorded(site)) == ["Mend the gate", "Slow the traffic"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Write down what they said, or choose a topic."),
        ({"words": " \u202e "}, "Write down what they said"),
        ({"words": "x" * 2001}, "longer than 2,000 characters"),
        ({"words": "unread\ufffdable"}, "Some characters couldn’t be read"),
        ({"words": "There was somebody", "outcome": "no answer"}, "so someone spoke"),
        ({"words": "Fine", "street": "x" * 121}, "That street name is too long"),
        ({"words": "Fine", "topic": "Made up"}, "Not a valid choice"),
        ({"words": "Fine", "outcome": "made up"}, "one of the three buttons"),
        ({"words": "Fine", "outcome": "withdrawn"}, "one of the three buttons"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_words_stay(
    site: Site, phone: Visitor, said: dict[str, str], sentence: str
) -> None:
    page = read(phone.post(page_of(phone), door(**said)), 400)
    assert sentence in words(page)
    box = page.select_one("textarea[name=words]")
    assert box is not None
    assert box.text.strip("\r\n") == said.get("words", "")
    assert recorded(site) == []


def test_a_key_that_is_none_still_saves_the_answer(site: Site, phone: Visitor) -> None:
    assert phone.post(page_of(phone), door(words="Fine", key="not a key")).status_code == 303
    assert len(recorded(site)) == 1


@pytest.mark.parametrize(
    ("letters", "status", "said"),
    [(50_000, 400, "longer than 2,000"), (1_000_000, 413, "too large"), (9_000_000, 413, "too large")],
)
def test_a_huge_answer_is_refused(site: Site, phone: Visitor, letters: int, status: int, said: str) -> None:
    body = b"outcome=spoke&csrf_token=" + phone.token().encode() + b"&words=" + b"x" * letters
    assert said in words(read(send(phone, body), status))
    assert recorded(site) == []


@pytest.mark.parametrize("said", [b"caf%E9", b"caf\xe9", b"nul%00"])
def test_letters_that_are_not_utf_8_are_refused(site: Site, phone: Visitor, said: bytes) -> None:
    body = b"csrf_token=" + phone.token().encode() + b"&outcome=spoke&words=" + said
    assert "We could not read what you sent. Go back and try again" in words(read(send(phone, body), 400))
    assert recorded(site) == []


def test_a_script_is_kept_as_words_and_never_runs(site: Site, phone: Visitor) -> None:
    attack = "</textarea><script>alert(1)</script>{{ 7 * 7 }}'; DROP TABLE answer; --"
    page = read(phone.post(page_of(phone), door(words=attack, street="x" * 121)), 400)
    assert not page.select("main script")
    assert phone.post(page_of(phone), door(words=attack)).status_code == 303
    assert [answer.words for answer in recorded(site)] == [attack]


def test_a_phone_without_a_pass_and_an_officer_do_not_reach_the_doorstep(site: Site) -> None:
    assert site.visitor().get("/doorstep/").status_code == 403
    assert site.officer(Role.ORGANISER).get("/doorstep/").status_code == 403


def test_a_pass_opens_no_page_of_the_office(phone: Visitor) -> None:
    for path in (
        "/campaigns/new",
        "/campaigns/this-summer",
        "/campaigns/this-summer/answers/load",
        "/office",
    ):
        assert phone.get(path).status_code == 403


def test_a_door_that_spoke_of_a_topic_alone_counts(site: Site) -> None:
    with site.work() as session:
        campaign = make_campaign(session)
        answer = record_answer(
            session, campaign, ward=ward_named(session), outcome=Outcome.SPOKE, topic="Housing"
        )
        assert (answer.words, answer.topic) == ("", "Housing")


def test_a_topic_the_campaign_does_not_have_is_refused(site: Site) -> None:
    with site.work() as session, pytest.raises(BadInput, match="not one of this campaign’s topics"):
        record_answer(
            session, make_campaign(session), ward=ward_named(session), outcome=Outcome.SPOKE, topic="Weather"
        )


def test_a_key_of_another_answer_is_not_taken_for_a_repeat(site: Site) -> None:
    with site.work() as session:
        campaign, key = make_campaign(session), uuid.uuid4()
        harborne, quinton = ward_named(session), ward_named(session, "quinton")
        record_answer(session, campaign, ward=harborne, outcome=Outcome.SPOKE, words=BY, key=key)
        with pytest.raises(PageAlreadySaved):
            record_answer(session, campaign, ward=quinton, outcome=Outcome.SPOKE, words=BY, key=key)
