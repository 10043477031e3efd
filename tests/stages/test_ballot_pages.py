"""The pages of a ballot are laid out once, show what the database holds now, with each mark in its place."""

from __future__ import annotations

import random
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
import sqlalchemy.event
from bs4 import BeautifulSoup, Tag
from flask import before_render_template
from werkzeug.test import TestResponse

from tests.ballot_forms import numbered
from tests.factories import make_open_contest
from tests.methods import Method
from tests.sites import Site
from voting.conference.models import Conference, Contest, Option
from voting.places.models import Ward
from voting.storage.database import db

CHANCE = random.Random(1832)
EIGHT = tuple(f"Option {letter} & <more>" for letter in "ABCDEFGH")


@contextmanager
def laid_out(site: Site) -> Generator[list[str]]:
    """The pages that are laid out meanwhile."""
    names: list[str] = []

    def note(_app: object, template: Any, **_facts: object) -> None:
        names.append(template.name)

    before_render_template.connect(note, site.app)
    try:
        yield names
    finally:
        before_render_template.disconnect(note, site.app)


@contextmanager
def asked(site: Site) -> Generator[list[str]]:
    """What is asked of the database meanwhile."""
    told: list[str] = []

    def note(_connection: sa.Connection, _cursor: object, statement: str, *_more: object) -> None:
        told.append(statement)

    with site.app.app_context():
        engine = db.engine
    sqlalchemy.event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        sqlalchemy.event.remove(engine, "before_cursor_execute", note)


def whole_vote(site: Site, code: str, **more: str) -> list[TestResponse]:
    client = site.app.test_client()
    marks = numbered(1, 0, 0)
    return [
        client.get("/b", query_string=more),
        client.post("/b/ballot", data={"code": code, **more}),
        client.post("/b/check", data={"code": code, **marks, **more}),
        client.post("/b/cast", data={"code": code, **marks, **more, "nonce": "n" * 22}),
    ]


def test_after_the_first_vote_in_a_language_no_page_is_laid_out_any_more(site: Site) -> None:
    codes = iter(make_open_contest(site, ballots=4))
    for more in ({}, {"language": "ur"}):
        first = whole_vote(site, next(codes), **more)
        with laid_out(site) as names:
            second = whole_vote(site, next(codes), **more)
        assert names == []
        assert [each.status_code for each in (*first, *second)] == [200] * 8
        assert [len(each.data) for each in first] == [len(each.data) for each in second]


def test_a_request_asks_for_its_ballot_once(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    client = site.app.test_client()
    for path in ("/b/ballot", "/b/check"):
        with asked(site) as told:
            assert client.post(path, data={"code": code, **numbered(0, 1, 0)}).status_code == 200
        assert len([each for each in told if "ballot" in each]) == 1


@pytest.mark.parametrize(
    ("model", "shown"),
    [(Ward, "Ballot for Elsewhere"), (Conference, "Elsewhere ·")],
    ids=["the ward", "the conference"],
)
def test_a_name_that_is_changed_is_shown_at_once(site: Site, model: Any, shown: str) -> None:
    [code] = make_open_contest(site, ballots=1)
    client = site.app.test_client()
    for path in ("/b/ballot", "/b/check"):
        assert "Elsewhere" not in client.post(path, data={"code": code, **numbered(1, 0, 0)}).text
    with site.work() as session:
        session.execute(sa.update(model).values(name="Elsewhere"))
    for path in ("/b/ballot", "/b/check"):
        assert shown in client.post(path, data={"code": code, **numbered(1, 0, 0)}).text


@pytest.mark.parametrize(
    ("model", "changed"),
    [
        (Contest, {"question": "Another?"}),
        (Option, {"title": "Another"}),
        (Option, {"doors": 99}),
        (Contest, {"tie_rule": "dice"}),
        (Contest, {"rotates": True}),
        (Contest, {"published_votes": "full list"}),
    ],
    ids=["the question", "a title", "the doors", "the tie rule", "the order", "what is published"],
)
def test_a_question_that_is_changed_is_not_voted_on_though_its_pages_are_there(
    site: Site, model: Any, changed: dict[str, Any]
) -> None:
    [code] = make_open_contest(site, ballots=1)
    client = site.app.test_client()
    assert client.post("/b/ballot", data={"code": code}).status_code == 200
    with site.work() as session:
        session.execute(sa.update(model).values(**changed))
    for path in ("/b/ballot", "/b/check"):
        answer = client.post(path, data={"code": code, **numbered(1, 0, 0)})
        assert (answer.status_code, "is not the one that was fixed" in answer.text) == (409, True)


def marked_boxes(page: BeautifulSoup, options: int) -> list[int]:
    """What stands in the boxes of a ballot's page, as a browser would send it."""
    if page.select("[name=cross]"):
        [crossed] = page.select("[name=cross][checked]")
        return [int(int(str(crossed["value"])) == option) for option in range(1, options + 1)]
    boxes: list[int] = []
    for option in range(1, options + 1):
        chosen = page.select(f"input[name=box{option:02}][checked], select[name=box{option:02}] [selected]")
        assert len(chosen) < 2
        boxes.append(int(str(chosen[0].get("value") or next(chosen[0].strings)), 36) if chosen else 0)
    return boxes


def shown_lines(page: BeautifulSoup) -> list[tuple[str, str]]:
    """The look at a choice: the sign before each option, and the option."""
    return [(text(each, "strong"), text(each, "bdi")) for each in page.select("ul.chosen li")]


def text(line: Tag, selector: str) -> str:
    found = line.select_one(selector)
    assert found is not None
    return found.text.strip()


def some_boxes(method: Method, options: int) -> Sequence[int]:
    if method == Method.CHOOSE_ONE:
        return [int(option == CHANCE.randrange(options)) for option in range(options)]
    if method == Method.APPROVAL:
        return [CHANCE.randint(0, 1) for _ in range(options)]
    if method == Method.SCORE:
        return [CHANCE.randint(0, 5) for _ in range(options)]
    given = CHANCE.randint(1, options)
    return CHANCE.sample([*range(1, given + 1), *[0] * (options - given)], options)


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
@pytest.mark.parametrize("method", [*Method])
@pytest.mark.parametrize("options", [4, 8])
def test_every_mark_stands_in_its_place_on_both_pages(site: Site, method: Method, options: int) -> None:
    places = {"places": 2} if method == Method.STV else {}
    titles = EIGHT[:options]
    [code] = make_open_contest(site, ballots=1, titles=titles, method=method, **places)
    client = site.app.test_client()
    for _ in range(12):
        boxes = some_boxes(method, options)
        sent = {"code": code, **numbered(*boxes)}
        ballot = BeautifulSoup(client.post("/b/ballot", data=sent).data, "html.parser")
        first = [*boxes].index(1) if method == Method.CHOOSE_ONE and any(boxes) else None
        alone = boxes if first is None else [int(number == first) for number in range(options)]
        assert marked_boxes(ballot, options) == alone
        looked = BeautifulSoup(client.post("/b/check", data=sent).data, "html.parser")
        if not looked.select("ul.chosen"):
            assert looked.select("[role=alert]")
            continue
        crossed = method in {Method.CHOOSE_ONE, Method.APPROVAL}
        signs = [("✓" if number else "–") if crossed else str(number or "–") for number in boxes]
        if method == Method.SCORE:
            signs = [str(number) for number in boxes]
        lines = {title: sign for sign, title in shown_lines(looked)}
        assert lines == dict(zip(titles, signs, strict=True))
        if not crossed:
            given = [int(sign) for sign, _title in shown_lines(looked) if sign not in {"–", "0"}]
            assert given == sorted(given, reverse=method == Method.SCORE)
        marks = looked.select_one("input[name=marks]")
        assert marks is not None
        assert marks["value"] == numbered(*boxes)["marks"]
