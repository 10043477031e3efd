"""What is done about the chosen issue: the promise, its updates, and how plainly it is said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.factories import BY, THEMES, make_counted_contest, make_published_contest, the_contest
from tests.reading import read, words
from tests.sites import Site, Visitor
from voting.act.models import Promise, Update
from voting.act.services import find_promise, make_promise, write_update
from voting.plain import clock
from voting.plain.refusals import BadInput, NotFound, Refusal
from voting.plain.roles import Role
from voting.publish.models import Result
from voting.publish.services import result_of
from voting.storage import journal
from voting.vote.rules import RejectedFor

RESULT = "/results/tonight/harborne"
PROMISE, UPDATE = f"{RESULT}/promise", f"{RESULT}/updates/new"
GIVEN = {
    "promise": "A crossing with lights outside the school.",
    "lead": "The crossing team",
    "lead_agreed": "y",
    "due_on": "2026-12-31",
}
HAPPENED = {"on": "2026-10-14", "words": "The engineer came to look.", "done": ""}


@pytest.fixture(autouse=True)
def _autumn(monkeypatch: pytest.MonkeyPatch) -> None:
    set_day(monkeypatch, date(2026, 10, 14))


def set_day(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)


def promise(site: Site, **changes: str) -> Visitor:
    """An organiser who made the promise."""
    organiser = site.officer(Role.ORGANISER)
    assert organiser.post(PROMISE, GIVEN | changes).location == RESULT
    return organiser


def shown(site: Site) -> str:
    return words(read(site.visitor().get(RESULT)))


def test_a_promise_stands_on_the_result_page(site: Site) -> None:
    make_published_contest(site)
    assert "Nothing has been promised yet." in shown(site)
    promise(site)
    said = shown(site)
    assert "Promised by 31 December 2026" in said
    assert "A crossing with lights outside the school." in said
    assert "Who leads The crossing team Due 31 December 2026" in said
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
    assert "Promised by 31 December 2026" in shown(site)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"promise": ""}, "Say what you’re promising."),
        ({"promise": "   "}, "Say what you’re promising."),
        ({"lead": ""}, "Say who is leading on it."),
        ({"lead_agreed": ""}, "Ask the person first, or name a role or a team instead."),
        ({"due_on": ""}, "Choose a date."),
        ({"due_on": "soon"}, "Not a valid date value."),
        ({"due_on": "2026-10-13"}, "That date has passed. Choose today or a later date."),
        ({"promise": "x" * 601}, "Use at most 600 letters."),
        ({"lead": "x" * 121}, "Use at most 120 letters."),
    ],
)
def test_a_promise_with_something_missing_says_what(
    site: Site, changes: dict[str, str], sentence: str
) -> None:
    make_published_contest(site)
    page = read(site.officer(Role.ORGANISER).post(PROMISE, GIVEN | changes), status=400)
    assert sentence in words(page)
    kept = page.find("textarea", {"name": "promise"})
    assert kept is not None
    assert kept.get_text().strip() == (GIVEN | changes)["promise"].strip()
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Promise)) == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"words": ""}, "Say what happened."),
        ({"on": "2026-10-15"}, "That date is in the future. Choose today or an earlier date."),
        ({"on": "31/10/2026"}, "Not a valid date value."),
        ({"words": "x" * 1001}, "Use at most 1000 letters."),
    ],
)
def test_an_update_with_something_missing_says_what(
    site: Site, changes: dict[str, str], sentence: str
) -> None:
    make_published_contest(site)
    organiser = promise(site)
    assert sentence in words(read(organiser.post(UPDATE, HAPPENED | changes), status=400))
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Update)) == 0


def test_a_promise_is_made_once(site: Site) -> None:
    make_published_contest(site)
    organiser = promise(site)
    assert organiser.get(PROMISE).location == UPDATE
    page = read(organiser.post(PROMISE, GIVEN | {"promise": "Another."}), status=409)
    assert "The promise for this result stands already." in words(page)
    assert "Another." not in shown(site)


def test_of_four_promises_at_once_one_stands(site: Site) -> None:
    make_published_contest(site)
    organisers = [site.officer(Role.ORGANISER) for _number in range(4)]
    with ThreadPoolExecutor(max_workers=4) as crowd:
        made = [*crowd.map(Visitor.post, organisers, [PROMISE] * 4, [GIVEN] * 4)]
    assert sorted(answer.status_code for answer in made) == [303, 409, 409, 409]


def test_an_update_without_a_promise_says_to_make_it_first(site: Site) -> None:
    make_published_contest(site)
    organiser = site.officer(Role.ORGANISER)
    for answer in (organiser.get(UPDATE), organiser.post(UPDATE, HAPPENED)):
        assert "No promise was made for this result yet." in words(read(answer, status=404))


def test_nothing_can_be_promised_before_the_result_is_published(site: Site) -> None:
    make_counted_contest(site)
    answer = site.officer(Role.ORGANISER).get(PROMISE)
    assert "is not published yet" in words(read(answer, status=404))


def test_nothing_can_be_promised_where_nothing_was_chosen(site: Site) -> None:
    make_published_contest(site, phone=[], rejected=[RejectedFor.BLANK])
    organiser = site.officer(Role.ORGANISER)
    assert "there is nothing to promise" in words(read(organiser.get(PROMISE)))
    assert "there is nothing to promise" in words(read(organiser.post(PROMISE, GIVEN), status=409))


@pytest.mark.parametrize("path", [PROMISE, UPDATE])
def test_only_organisers_promise(site: Site, path: str) -> None:
    make_published_contest(site)
    steward = site.officer(Role.STEWARD)
    assert steward.get(path).status_code == steward.post(path, GIVEN).status_code == 403
    assert site.visitor().get(path).location.startswith("/login?")


def test_words_of_a_promise_are_shown_as_words(site: Site) -> None:
    make_published_contest(site)
    promise(site, promise="<b>Lights</b> & a crossing\u0007", lead="<i>Team</i>")
    said = shown(site)
    assert "<b>Lights</b> & a crossing Who leads <i>Team</i>" in said


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


def test_services_refuse_what_the_forms_refuse(site: Site) -> None:
    make_published_contest(site)
    with site.work() as session:
        result = result_of(session, the_contest(session))
        with pytest.raises(NotFound):
            write_update(session, result, on=date(2026, 10, 1), words="Something.", done=False, by=BY)
        with pytest.raises(BadInput):
            make_promise(session, result, promise=" \u200b", lead="Us", due_on=date(2027, 1, 1), by=BY)
        make_promise(session, result, promise="A bench.", lead="Us", due_on=date(2027, 1, 1), by=BY)
        with pytest.raises(BadInput):
            write_update(session, result, on=date(2026, 10, 1), words=" ", done=False, by=BY)
        plan = find_promise(session, result)
        assert plan is not None
        assert (plan.promise, plan.is_done) == ("A bench.", False)


def test_a_promise_about_nothing_is_refused(site: Site) -> None:
    make_published_contest(site, phone=[], rejected=[RejectedFor.BLANK])
    with site.work() as session:
        result = session.scalars(sa.select(Result)).one()
        with pytest.raises(Refusal, match="nothing to promise"):
            make_promise(session, result, promise="A tree.", lead="Us", due_on=date(2027, 1, 1), by=BY)


def test_the_form_says_that_a_lead_is_a_role_or_someone_who_agreed(site: Site) -> None:
    make_published_contest(site)
    page = read(site.officer(Role.ORGANISER).get(PROMISE))
    assert f"Harborne chose “{THEMES[0]}”." in words(page)
    for said in ("A role or a team", "or a person who agreed to be named here in public"):
        assert said in words(page)
