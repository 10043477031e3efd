"""Words are corrected or erased for whoever brings their reference; no late copy brings the old ones back."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from tests.answers import record_answer
from tests.factories import BY, make_campaign, seat_of, ward_named
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.phone_answers import Item, joined_phone, kept, note, send
from voting.collect.models import Answer, Outcome
from voting.collect.rules import LAST_REVISION, kept_key, reference_of
from voting.collect.services import find_campaign
from voting.collect.services.corrections import answers_with_reference, erase_answer
from voting.plain.roles import Role
from voting.shortlist.models import Shortlist
from voting.shortlist.services import assign_answers, begin_shortlist, freeze_shortlist
from voting.shortlist.services.freezing import frozen_text
from voting.storage.database import Model
from voting.storage.journal import JournalEntry

SECRET = "My neighbour Zebedee is ill"


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


@pytest.fixture
def desk(site: Site) -> Visitor:
    return site.officer(Role.ORGANISER)


def key_of(item: Item) -> uuid.UUID:
    return kept_key(uuid.UUID(item["id"]))


def everything_kept(site: Site) -> str:
    """Every value of every row of every table, in one text."""
    with site.work() as session:
        return "\n".join(
            repr(tuple(row))
            for table in Model.metadata.sorted_tables
            for row in session.execute(sa.select(table))
        )


def acts(site: Site) -> list[tuple[str, dict[str, Any]]]:
    with site.work() as session:
        rows = session.execute(
            sa.select(JournalEntry.act, JournalEntry.details)
            .where(JournalEntry.act.startswith("Answer"))
            .order_by(JournalEntry.number)
        )
        return list(rows.tuples())


def test_a_reference_finds_its_answer_however_it_is_typed(site: Site, phone: Visitor, desk: Visitor) -> None:
    item = note(site, "Mend the gate") | {"id": "0190163d-8694-739b-aea5-966c26f8ad91"}
    others = [note(site, f"Number {number}") for number in range(30)]
    send(phone, [item, *others])
    reference = reference_of(uuid.UUID(item["id"]))
    mistaken = reference.lower().replace("0", "O").replace("1", "l").replace("-", " ")
    for typed in (reference, mistaken, f"  {reference.replace('-', '')} "):
        page = read(desk.post("/answers/find", {"reference": typed}))
        assert [each.get_text() for each in page.select("blockquote")] == ["Mend the gate"]
        assert f"Harborne · {reference}" in words(page)


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [("ABC", 400, "8 letters and digits"), ("U" * 8, 400, "8 letters"), ("2222-2222", 404, "No answer has")],
)
def test_what_is_no_reference_is_told_apart_from_one_that_nobody_has(
    desk: Visitor, phone: Visitor, typed: str, status: int, said: str
) -> None:
    page = read(desk.post("/answers/find", {"reference": typed}), status)
    assert said in words(page)


def test_two_answers_with_one_reference_are_both_shown(site: Site) -> None:
    with site.work() as session:
        campaign, ward = make_campaign(session), ward_named(session)
        for number, said in enumerate(("One", "Two")):
            key = uuid.UUID(int=number << 60 | 12345)
            record_answer(session, campaign, ward=ward, outcome=Outcome.SPOKE, words=said, key=key)
        found = answers_with_reference(session, seat_of(session), reference_of(uuid.UUID(int=12345)))
        assert {answer.words for answer in found} == {"One", "Two"}


def test_corrected_words_stay_whatever_a_phone_sends_later(site: Site, phone: Visitor, desk: Visitor) -> None:
    item = note(site, SECRET, topic="Housing", held=True)
    send(phone, [item])
    path = f"/answers/{key_of(item)}/correct"
    assert SECRET in words(read(desk.get(path)))
    answer = desk.post(path, {"words": " The homes are damp "})
    assert (answer.status_code, answer.location) == (303, "/campaigns/this-summer/held")
    for revision in (0, 1, LAST_REVISION - 1):
        reply = send(phone, [item | {"revision": revision}]).json
        assert reply is not None
        assert reply["turned"] == []
    [now] = kept(site)
    assert (now.words, now.topic, now.is_held, now.revision) == (
        "The homes are damp",
        "Housing",
        False,
        LAST_REVISION,
    )
    assert acts(site) == [("AnswerCorrected", {"ward": "Harborne", "count": 1})]
    assert "Zebedee" not in everything_kept(site)


def test_a_form_that_comes_again_does_not_bring_erased_words_back(site: Site) -> None:
    with site.work() as session:
        campaign, ward, key = make_campaign(session), ward_named(session), uuid.uuid4()

        def record() -> Answer:
            return record_answer(session, campaign, ward=ward, outcome=Outcome.SPOKE, words=SECRET, key=key)

        erase_answer(session, record(), register=site.instance.erasures, by=BY)
        assert (record().words, record().is_erased) == ("", True)


def test_erased_words_are_gone_and_the_door_still_counts(site: Site, phone: Visitor, desk: Visitor) -> None:
    item = note(site, SECRET, topic="Housing", language="ur", street="Zebedee Yard")
    send(phone, [item])
    path = f"/answers/{key_of(item)}/erase"
    page = words(read(desk.get(path)))
    assert "Erased for good the words, the street and the language" in page
    assert SECRET in page
    assert desk.post(path).status_code == 303
    assert desk.post(path).status_code == 303
    send(phone, [item | {"revision": 7}])
    send(phone, [item | {"revision": 8, "outcome": "withdrawn"}])
    [now] = kept(site)
    assert (now.words, now.street, now.language, now.is_erased) == ("", "", "", True)
    assert (now.outcome, now.topic) == (Outcome.SPOKE, "Housing")
    assert acts(site) == [("AnswerErased", {})]
    assert "Zebedee" not in everything_kept(site)
    if site.instance.database_url.startswith("sqlite"):
        assert b"Zebedee" not in (site.instance.folder / "voting.sqlite").read_bytes()
    listed = words(read(desk.get("/campaigns/this-summer/wards/harborne/sort")))
    assert "words deleted Housing" in listed
    assert desk.post(f"/answers/{key_of(item)}/correct", {"words": SECRET}).status_code == 409


@pytest.mark.parametrize("said", ["", "  ", "x" * 2001])
def test_a_correction_that_cannot_stand_changes_nothing(
    site: Site, phone: Visitor, desk: Visitor, said: str
) -> None:
    item = note(site)
    send(phone, [item])
    page = read(desk.post(f"/answers/{key_of(item)}/correct", {"words": said}), 400)
    assert page.select_one("[role=alert]")
    assert [answer.words for answer in kept(site)] == ["Mend the gate"]
    assert acts(site) == []


def test_what_was_taken_back_or_never_said_is_not_found(site: Site, phone: Visitor, desk: Visitor) -> None:
    silent, back = note(site, "", outcome="no answer"), note(site)
    send(phone, [silent, back])
    send(phone, [back | {"revision": 1, "outcome": "withdrawn"}])
    for item in (silent, back):
        assert desk.get(f"/answers/{key_of(item)}/erase").status_code == 404
        reference = reference_of(uuid.UUID(item["id"]))
        assert desk.post("/answers/find", {"reference": reference}).status_code == 404


def test_nothing_of_a_frozen_shortlist_changes(site: Site, desk: Visitor) -> None:
    with site.work() as session:
        campaign, ward = make_campaign(session), ward_named(session)
        shortlist = begin_shortlist(session, campaign, ward)
        said = {
            title: [
                record_answer(
                    session, campaign, ward=ward, outcome=Outcome.SPOKE, words=f"{title} {number}"
                ).id
                for number in range(doors)
            ]
            for title, doors in (("Gates", 3), ("Buses", 2), ("Left out", 1))
        }
        themes = [
            assign_answers(session, shortlist, answers=answers, theme=title, by=BY)
            for title, answers in said.items()
        ]
        freeze_shortlist(session, shortlist, themes=themes[:2], by=BY)
        before = frozen_text(session, shortlist)
    public = "/shortlists/this-summer/harborne"
    seen = site.visitor().get(public).text
    assert desk.post(f"/answers/{said['Gates'][0]}/correct", {"words": "Mend them"}).status_code == 303
    for title in said:
        assert desk.post(f"/answers/{said[title][-1]}/erase").status_code == 303
    with site.work() as session:
        assert frozen_text(session, session.scalars(sa.select(Shortlist)).one()) == before
    assert site.visitor().get(public).text == seen


def test_held_answers_wait_for_the_organiser_and_no_longer(site: Site, phone: Visitor, desk: Visitor) -> None:
    items = [note(site, f"Held {number}", held=True) for number in range(3)]
    send(phone, [*items, note(site, "Free")])
    sorting, held = "/campaigns/this-summer/wards/harborne/sort", "/campaigns/this-summer/held"
    assert "0 of 1 sorted" in words(read(desk.get(sorting)))
    assert "Review 3 held answers" in words(read(desk.get("/campaigns/this-summer")))
    page = read(desk.get(held))
    assert {each.get_text() for each in page.select("blockquote")} == {"Held 0", "Held 1", "Held 2"}
    assert desk.post(f"/answers/{key_of(items[0])}/release").location == held
    desk.post(f"/answers/{key_of(items[1])}/correct", {"words": "Corrected"})
    desk.post(f"/answers/{key_of(items[2])}/erase")
    assert "Nothing is held" in words(read(desk.get(held)))
    page = read(desk.get(sorting))
    assert "0 of 4 sorted" in words(page)
    assert {each.get_text() for each in page.select(".answers .words")} == {"Free", "Held 0", "Corrected"}
    assert [act for act, _details in acts(site)] == ["AnswerReleased", "AnswerCorrected", "AnswerErased"]
    assert "Held" not in str(acts(site))


def test_what_was_sorted_and_then_held_leaves_the_sums_until_it_is_released(
    site: Site, phone: Visitor
) -> None:
    first, second = note(site, "One"), note(site, "Two")
    send(phone, [first, second])
    with site.work() as session:
        shortlist = begin_shortlist(session, find_campaign(session, "this-summer"), ward_named(session))
        assign_answers(session, shortlist, answers=[key_of(first)], theme="Gates", by=BY)
    send(phone, [first | {"revision": 1, "held": True}])
    page = read(site.officer(Role.ORGANISER).get("/campaigns/this-summer/wards/harborne/sort"))
    assert "0 of 1 sorted" in words(page)
    with site.work() as session:
        answer = session.get_one(Answer, key_of(first))
        erase_answer(session, answer, register=site.instance.erasures, by=BY)
    page = read(site.officer(Role.ORGANISER).get("/campaigns/this-summer/wards/harborne/sort"))
    assert "1 of 2 sorted" in words(page)
