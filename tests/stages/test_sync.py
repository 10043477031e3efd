"""A phone hands in what it recorded: each answer is kept once, in its newest writing."""

from __future__ import annotations

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.sites import Site, Visitor
from tests.stages.phone_answers import EVENING, another_phone, joined_phone, kept, note, send
from voting.collect.models import Outcome
from voting.collect.rules import kept_key
from voting.plain import clock
from voting.site.erasure_register import Erased
from voting.storage.journal import JournalEntry


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def test_what_was_recorded_is_kept_and_echoed(site: Site, phone: Visitor) -> None:
    item = note(site, topic="Housing", language="ur", street="12 Elm Road")
    reply = send(phone, [item])
    assert reply.status_code == 200
    assert reply.json is not None
    assert reply.json["taken"] == [{"id": item["id"], "revision": 0}]
    assert reply.json["turned"] == []
    assert (reply.json["round"]["doors"], reply.json["round"]["answers"]) == (1, 1)
    [answer] = kept(site)
    assert (answer.words, answer.topic, answer.street) == ("Mend the gate", "Housing", "Elm Road")
    assert (answer.language, answer.ward_code, answer.recorded_on) == ("ur", "E05011144", date(2026, 6, 8))


def test_the_key_that_is_kept_tells_no_time(site: Site, phone: Visitor) -> None:
    item = note(site)
    send(phone, [item])
    [answer] = kept(site)
    assert answer.id == kept_key(uuid.UUID(item["id"]))
    assert answer.id.int >> 80 == 0


def test_sending_again_changes_nothing(site: Site, phone: Visitor) -> None:
    items = [note(site, f"Number {number}") for number in range(20)]
    replies = [send(phone, items).json for _again in range(3)]
    assert all(reply == replies[0] for reply in replies)
    assert sorted(answer.words for answer in kept(site)) == sorted(item["words"] for item in items)


def test_a_newer_writing_replaces_an_older_one_and_never_the_other_way_round(
    site: Site, phone: Visitor
) -> None:
    first = note(site, "Mend teh gate")
    second = first | {"revision": 1, "words": "Mend the gate"}
    for item in (first, second, first):
        reply = send(phone, [item]).json
        assert reply is not None
        assert reply["taken"] == [{"id": item["id"], "revision": item["revision"]}]
    assert [answer.words for answer in kept(site)] == ["Mend the gate"]


def test_two_writings_in_one_batch_leave_the_newer(site: Site, phone: Visitor) -> None:
    first = note(site, "Mend teh gate")
    send(phone, [first | {"revision": 2, "words": "Mend the gate"}, first])
    assert [answer.words for answer in kept(site)] == ["Mend the gate"]


def test_what_was_taken_back_stays_taken_back(site: Site, phone: Visitor) -> None:
    first = note(site)
    send(phone, [first])
    send(phone, [first | {"revision": 1, "outcome": "withdrawn"}])
    reply = send(phone, [first]).json
    assert reply is not None
    assert reply["round"]["doors"] == 0
    [answer] = kept(site)
    assert (answer.outcome, answer.words, answer.street) == (Outcome.WITHDRAWN, "", "")


def test_the_same_batch_eight_times_at_once_is_kept_once(site: Site, phone: Visitor) -> None:
    items = [note(site, f"Number {number}") for number in range(50)]
    cookie = phone.client.get_cookie("passes")
    assert cookie is not None

    def again(number: int) -> int:
        client = site.app.test_client()
        client.set_cookie("passes", cookie.value)
        return send(Visitor(client), random.Random(number).sample(items, len(items))).status_code

    with ThreadPoolExecutor(max_workers=8) as crowd:
        # Some may be told to come again.
        assert {200} <= set(crowd.map(again, range(8))) <= {200, 503}
    assert len(kept(site)) == 50


def test_a_bad_answer_is_turned_away_with_a_reason_and_the_others_are_kept(
    site: Site, phone: Visitor
) -> None:
    good, empty = note(site), note(site, "")
    unread = note(site) | {"outcome": "shouted"}
    made_up = note(site, topic="Weather")
    reply = send(phone, [good, empty, unread, made_up, {"id": "no key"}, "nothing"]).json  # type: ignore[list-item]
    assert reply is not None
    assert reply["taken"] == [{"id": good["id"], "revision": 0}]
    reasons = {each["id"]: each["reason"] for each in reply["turned"]}
    assert reasons[empty["id"]] == "Write down what they said, or choose a topic."
    assert "“outcome” could not be read" in reasons[unread["id"]]
    assert "not one of this campaign’s topics" in reasons[made_up["id"]]
    assert set(reasons) == {empty["id"], unread["id"], made_up["id"], "no key", "None"}
    assert len(kept(site)) == 1


@pytest.mark.parametrize("sent", ["", [], {"now": 1}, {"now": 1, "items": {}}, {"now": -1, "items": []}])
def test_what_is_no_batch_is_refused(phone: Visitor, sent: object) -> None:
    with clock.set_to(EVENING):
        assert phone.client.post("/doorstep/answers", json=sent).status_code == 400


def test_what_is_nested_too_deep_is_refused(phone: Visitor) -> None:
    with clock.set_to(EVENING):
        reply = phone.client.post("/doorstep/answers", data="[" * 100_000, content_type="application/json")
    assert reply.status_code == 400


def test_more_than_fits_one_batch_is_refused_whole(site: Site, phone: Visitor) -> None:
    assert send(phone, [note(site)] * 501).status_code == 400
    assert kept(site) == []


def test_a_form_is_not_taken(phone: Visitor) -> None:
    with clock.set_to(EVENING):
        assert phone.client.post("/doorstep/answers", data="{}", content_type="text/plain").status_code == 415


def test_letters_that_no_person_types_are_turned_away_and_the_others_are_kept(
    site: Site, phone: Visitor
) -> None:
    good = note(site)
    odd = [note(site, round="\ud83d"), note(site, round="\0"), note(site, "\ud83d"), note(site, "x" * 20_000)]
    reply = send(phone, [*odd, good]).json
    assert reply is not None
    assert [each["id"] for each in reply["taken"]] == [good["id"]]
    assert {each["id"] for each in reply["turned"]} == {each["id"] for each in odd}


def test_no_other_phone_changes_or_withdraws_an_answer_even_if_it_knows_its_key(
    site: Site, phone: Visitor
) -> None:
    item = note(site, "Mend the gate")
    send(phone, [item])
    [answer] = kept(site)
    other = another_phone(site)
    for change in ({"words": "Forged"}, {"outcome": "withdrawn", "words": ""}):
        reply = send(other, [item | {"id": str(answer.id), "revision": 7} | change]).json
        assert reply is not None
        [turned] = reply["turned"]
        assert turned["reason"].startswith("This answer came from another phone")
    assert [(each.words, each.outcome, each.revision) for each in kept(site)] == [
        ("Mend the gate", answer.outcome, 0)
    ]


def test_an_answer_erased_before_an_old_copy_was_put_back_comes_in_no_more(
    site: Site, phone: Visitor
) -> None:
    item = note(site, "Mend the gate")
    site.instance.erasures.note((Erased.ANSWER, str(kept_key(uuid.UUID(item["id"])))))
    reply = send(phone, [item]).json
    assert reply is not None
    assert reply["taken"] == [{"id": item["id"], "revision": 0}]
    assert kept(site) == []


def test_what_a_phone_writes_anew_or_takes_back_in_an_open_ward_leaves_no_line_in_the_journal(
    site: Site, phone: Visitor
) -> None:
    items = [note(site, f"Answer {number}") for number in range(3)]
    send(phone, items)
    with site.work() as session:
        before = session.scalars(sa.select(JournalEntry.hash)).all()
    gone = {"revision": 1, "outcome": "withdrawn", "words": "", "language": "", "street": ""}
    changed = [items[0] | {"revision": 1, "words": "Changed"}, items[1] | gone]
    not_in = items[2] | gone | {"outcome": "no_answer"}
    for sent in ([*changed, not_in], [items[0] | gone | {"revision": 2}], changed):
        assert send(phone, sent, at=EVENING + timedelta(hours=1)).status_code == 200
    assert [each.outcome for each in kept(site)].count(Outcome.WITHDRAWN) == 2
    with site.work() as session:
        assert session.scalars(sa.select(JournalEntry.hash)).all() == before
