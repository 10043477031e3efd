"""The votes of a count are read and tallied once for each thing that is done with them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import sqlalchemy as sa
import sqlalchemy.event

from tests.factories import (
    BY,
    OTHER,
    destroy_certified_key,
    make_counted_contest,
    mark_of_count,
    publish_result,
)
from tests.sites import Site
from voting.access import Role
from voting.conference.models import Contest
from voting.count.services import certify_count
from voting.count.services.tallying import papers_of, votes_in, votes_of
from voting.database import db
from voting.vote.rules import RejectedFor

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


def test_the_page_of_a_count_reads_the_votes_once(site: Site) -> None:
    make_counted_contest(site)
    steward = site.officer(Role.STEWARD)
    with votes_read(site) as told:
        assert steward.get(COUNT).status_code == 200
    assert len(told) == 1


def test_certifying_and_publishing_tally_once(site: Site) -> None:
    make_counted_contest(site)
    with site.work() as session:
        contest = session.scalars(sa.select(Contest)).one()
        seen = mark_of_count(session, contest)
        for officer in (BY, OTHER):
            with votes_read(site) as told:
                certify_count(session, contest, seen=seen, by=officer)
            assert len(told) == 1
        destroy_certified_key(session, contest, keys=site.instance.keys)
        with votes_read(site) as told:
            publish_result(session, contest, by=BY)
    # To be tallied, and to be put into the bundle.
    assert len(told) == 2


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
