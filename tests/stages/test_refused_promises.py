"""What cannot be promised, or said of a promise, and what the page says then."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from tests.factories import BY, make_counted_contest, make_published_contest, the_contest
from tests.reading import read, words
from tests.sites import Site
from tests.stages.promises import GIVEN, HAPPENED, PROMISE, UPDATE, promise, set_day
from voting.act.models import Promise, Update
from voting.act.services import find_promise, make_promise, write_update
from voting.plain.refusals import BadInput, NotFound, Refusal
from voting.plain.roles import Role
from voting.publish.models import Result
from voting.publish.services import result_of
from voting.vote.rules import RejectedFor


@pytest.fixture(autouse=True)
def _autumn(monkeypatch: pytest.MonkeyPatch) -> None:
    set_day(monkeypatch, date(2026, 10, 14))


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
        ({"promise": "x" * 601}, "Use up to 600 characters."),
        ({"lead": "x" * 121}, "Use up to 120 characters."),
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
        ({"words": "x" * 1001}, "Use up to 1000 characters."),
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


def test_an_update_without_a_promise_says_to_make_it_first(site: Site) -> None:
    make_published_contest(site)
    organiser = site.officer(Role.ORGANISER)
    for answer in (organiser.get(UPDATE), organiser.post(UPDATE, HAPPENED)):
        assert "No promise has been made for this result yet." in words(read(answer, status=404))


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


def test_services_refuse_what_the_forms_refuse(site: Site) -> None:
    make_published_contest(site)
    with site.work() as session:
        result = result_of(session, the_contest(session))
        with pytest.raises(NotFound):
            write_update(session, result, on=date(2026, 10, 1), words="Something.", done=False, by=BY)
        with pytest.raises(BadInput):
            make_promise(session, result, words=" \u200b", lead="Us", due_on=date(2027, 1, 1), by=BY)
        make_promise(session, result, words="A bench.", lead="Us", due_on=date(2027, 1, 1), by=BY)
        with pytest.raises(BadInput):
            write_update(session, result, on=date(2026, 10, 1), words=" ", done=False, by=BY)
        promise = find_promise(session, result)
        assert promise is not None
        assert (promise.words, promise.is_done) == ("A bench.", False)


def test_a_promise_about_nothing_is_refused(site: Site) -> None:
    make_published_contest(site, phone=[], rejected=[RejectedFor.BLANK])
    with site.work() as session:
        result = session.scalars(sa.select(Result)).one()
        with pytest.raises(Refusal, match="nothing to promise"):
            make_promise(session, result, words="A tree.", lead="Us", due_on=date(2027, 1, 1), by=BY)
