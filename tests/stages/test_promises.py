"""What is done about the chosen issue: the promise, its updates, and how plainly it is said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import sqlalchemy as sa

from tests.factories import THEMES, make_published_contest, the_contest
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.promises import GIVEN, HAPPENED, PROMISE, RESULT, UPDATE, promise, set_day, shown
from voting.plain.roles import Role
from voting.storage import journal


@pytest.fixture(autouse=True)
def _autumn(monkeypatch: pytest.MonkeyPatch) -> None:
    set_day(monkeypatch, date(2026, 10, 14))


def test_a_promise_stands_on_the_result_page(site: Site) -> None:
    make_published_contest(site)
    assert "Nothing has been promised yet." in shown(site)
    promise(site)
    said = shown(site)
    assert "Due by 31 December 2026" in said
    assert "A crossing with lights outside the school." in said
    assert "Led by The crossing team Due 31 December 2026" in said
    assert "No updates yet." in said


def test_updates_stand_newest_first(site: Site) -> None:
    make_published_contest(site)
    organiser = promise(site)
    organiser.post(UPDATE, HAPPENED | {"on": "2026-10-12", "words": "We asked the council."})
    assert organiser.post(UPDATE, HAPPENED).location == RESULT
    said = shown(site)
    assert said.index("14 October 2026 The engineer came to look.") < said.index("12 October 2026 We asked")


def test_an_overdue_promise_says_since_when(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    make_published_contest(site)
    promise(site)
    set_day(monkeypatch, date(2026, 12, 31))
    assert "overdue" not in shown(site)
    set_day(monkeypatch, date(2027, 1, 1))
    assert "Promise overdue since 31 December 2026" in shown(site)
    assert "Promise overdue since 31 December 2026" in words(read(site.visitor().get("/results")))


def test_a_kept_promise_is_kept_however_late(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    make_published_contest(site)
    organiser = promise(site)
    set_day(monkeypatch, date(2027, 5, 1))
    organiser.post(UPDATE, {"on": "2027-04-30", "words": "It is built.", "done": "y"})
    said = shown(site)
    assert "Promise kept" in said
    assert "overdue" not in said


def test_a_promise_that_was_kept_too_soon_can_be_open_again(site: Site) -> None:
    make_published_contest(site)
    organiser = promise(site)
    organiser.post(UPDATE, HAPPENED | {"on": "2026-10-12", "done": "y"})
    assert "Promise kept" in shown(site)
    form = read(organiser.get(UPDATE))
    ticked = form.find("input", {"name": "done"})
    assert ticked is not None
    assert ticked.has_attr("checked")
    organiser.post(UPDATE, HAPPENED | {"words": "The lights failed."})
    assert "Due by 31 December 2026" in shown(site)


def test_a_promise_is_made_once(site: Site) -> None:
    make_published_contest(site)
    organiser = promise(site)
    assert organiser.get(PROMISE).location == UPDATE
    page = read(organiser.post(PROMISE, GIVEN | {"promise": "Another."}), status=409)
    assert "This result already has a promise." in words(page)
    assert "Another." not in shown(site)


def test_of_four_promises_at_once_one_stands(site: Site) -> None:
    make_published_contest(site)
    organisers = [site.officer(Role.ORGANISER) for _number in range(4)]
    with ThreadPoolExecutor(max_workers=4) as crowd:
        made = [*crowd.map(Visitor.post, organisers, [PROMISE] * 4, [GIVEN] * 4)]
    assert sorted(answer.status_code for answer in made) == [303, 409, 409, 409]


def test_words_of_a_promise_are_shown_as_words(site: Site) -> None:
    make_published_contest(site)
    promise(site, promise="<b>Lights</b> & a crossing\u0007", lead="<i>Team</i>")
    said = shown(site)
    assert "<b>Lights</b> & a crossing Led by <i>Team</i>" in said


def test_the_journal_knows_of_a_promise_but_not_its_words(site: Site) -> None:
    make_published_contest(site)
    organiser = promise(site)
    organiser.post(UPDATE, HAPPENED)
    with site.work() as session:
        acts = session.scalars(sa.select(journal.JournalEntry)).all()
        kept = {entry.act: entry.details for entry in acts if entry.act in {"PromiseMade", "UpdateWritten"}}
        contest = str(the_contest(session).id)
        assert kept == {
            "PromiseMade": {"contest": contest, "due_on": "2026-12-31"},
            "UpdateWritten": {"contest": contest, "on": "2026-10-14", "done": False},
        }
        assert journal.verify(session)


def test_the_form_says_that_a_lead_is_a_role_or_someone_who_agreed(site: Site) -> None:
    make_published_contest(site)
    page = read(site.officer(Role.ORGANISER).get(PROMISE))
    assert f"Harborne chose “{THEMES[0]}”." in words(page)
    for said in ("A role or a team", "or a person who has agreed to be named here publicly"):
        assert said in words(page)
