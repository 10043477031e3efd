"""The votes of a count are read and tallied once for each thing that is done with them."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
import sqlalchemy.event

from tests.factories import (
    BY,
    OTHER,
    destroy_certified_key,
    fingerprint_of_count,
    make_counted_contest,
    publish_result,
    the_contest,
)
from tests.lots import draw_by_two
from tests.reading import read, words
from tests.sites import Site
from voting.conference.models import Contest
from voting.count.models import Count
from voting.count.services import certify_count, count_of, tally_of, tallying
from voting.count.services.sealing import sealed_votes
from voting.count.services.tallying import papers_of, votes_in, votes_of
from voting.plain.roles import Role
from voting.storage.database import db
from voting.storage.vouching import seal_on
from voting.vote.rules import RejectedFor

chance = secrets.SystemRandom()
COUNT = "/conferences/tonight/harborne/count"


@contextmanager
def votes_read(site: Site) -> Generator[list[str]]:
    """How often all votes are read meanwhile."""
    told: list[str] = []

    def note(_connection: sa.Connection, _cursor: object, statement: str, *_more: object) -> None:
        if "vote.marks" in statement:
            told.append(statement)

    with site.app.app_context():
        engine = db.engine
    sqlalchemy.event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        sqlalchemy.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def tallies(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often votes are tallied, and how often it is asked whether cutting decided."""
    done: Counter[str] = Counter()

    def counting(name: str) -> Callable[..., Any]:
        really: Callable[..., Any] = getattr(tallying, name)

        def count(*given: Any, **named: Any) -> Any:
            done[name] += 1
            return really(*given, **named)

        return count

    for name in ("tally", "decided_by_truncation"):
        monkeypatch.setattr(tallying, name, counting(name))
    return done


def never_cast_before() -> list[tuple[int]]:
    """Votes of which no test of this process has heard: what was worked out of equal ones is kept."""
    return [(1,)] * 40 + [(chance.randint(1, 2),) for _vote in range(40)]


def test_the_page_of_a_count_tallies_once(site: Site, tallies: Counter[str]) -> None:
    make_counted_contest(site, phone=never_cast_before())
    steward = site.officer(Role.STEWARD)
    for _look in range(2):
        assert steward.get(COUNT).status_code == 200
    assert tallies == {"tally": 1}


def test_certifying_and_publishing_the_same_votes_tally_them_no_more(
    site: Site, tallies: Counter[str]
) -> None:
    make_counted_contest(site, phone=never_cast_before())
    with site.work() as session:
        contest = session.scalars(sa.select(Contest)).one()
        seen = fingerprint_of_count(session, contest)
        for officer in (BY, OTHER):
            certify_count(session, contest, seen=seen, by=officer)
        destroy_certified_key(session, contest, keys=site.instance.keys)
        publish_result(session, contest, by=BY)
    assert tallies == {"tally": 1}


def test_another_lot_is_another_tally(site: Site, tallies: Counter[str]) -> None:
    phone = [(chance.randint(1, 2),) for _vote in range(40)]
    make_counted_contest(site, phone=[*phone, *((3 - option,) for [option] in phone)])
    with site.work() as session:
        assert tally_of(session, the_contest(session)).tie == (1, 2)
        draw_by_two(session, drawn=2)
        assert tally_of(session, the_contest(session)).chosen == (2,)
    assert tallies == {"tally": 2}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vote SET marks = '[1, 2]' WHERE id IN (SELECT id FROM vote LIMIT 1)",
        "UPDATE vote SET rejected = 'blank' WHERE id IN (SELECT id FROM vote LIMIT 1)",
        "DELETE FROM vote WHERE id IN (SELECT id FROM vote LIMIT 1)",
        "UPDATE count SET unopened = 1",
        "UPDATE count SET seal = 'another'",
        # A paper that reads like two.
        "UPDATE vote SET marks = '[1]\n' WHERE id IN (SELECT id FROM vote LIMIT 1)",
    ],
)
def test_votes_that_were_tallied_before_and_changed_since_are_refused_at_the_next_look(
    site: Site, change: str
) -> None:
    make_counted_contest(site)
    steward = site.officer(Role.STEWARD)
    assert steward.get(COUNT).status_code == 200
    with site.work() as session:
        session.execute(sa.text(change))
    assert "someone has changed them" in words(read(steward.get(COUNT), 409))


def test_what_was_changed_and_changed_back_is_what_it_was(site: Site) -> None:
    make_counted_contest(site)
    steward = site.officer(Role.STEWARD)
    for number, status in ((1, 409), (0, 200)):
        with site.work() as session:
            session.execute(sa.update(Count).values(unopened=number))
        assert steward.get(COUNT).status_code == status


def test_a_count_that_an_earlier_version_sealed_is_read_under_its_seal(site: Site) -> None:
    make_counted_contest(site, rejected=[RejectedFor.BLANK, RejectedFor.TOO_MANY])
    with site.work() as session:
        count = count_of(session, the_contest(session))
        stored = sealed_votes(session, count)
        said = sorted(stored.said.items())
        count.seal = seal_on(session, json.dumps([count.contest_id.hex, [0, 0, 0], said]))
    steward = site.officer(Role.STEWARD)
    assert steward.get(COUNT).status_code == 200
    with site.work() as session:
        session.execute(sa.text("DELETE FROM vote WHERE id IN (SELECT id FROM vote LIMIT 1)"))
    assert steward.get(COUNT).status_code == 409


def test_equal_votes_come_as_one_with_their_number_and_papers_without_a_vote_are_only_counted(
    site: Site,
) -> None:
    make_counted_contest(site, phone=[(1,), (3,), (1,), (2,), (1,)], rejected=[RejectedFor.BLANK])
    with site.work() as session:
        contest = session.scalars(sa.select(Contest)).one()
        assert papers_of(session, contest) == {(1,): 3, (2,): 1, (3,): 1}
        assert votes_of(session, contest) == [[1], [1], [1], [2], [3]]
        with votes_read(site) as told:
            assert votes_in(session, contest) == 6
        assert told == []
