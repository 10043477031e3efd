"""Questions that are put together once: they answer as any other, change nothing, and hold nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tests.factories import make_open_contest
from tests.sites import Site
from tests.stages.database_faults import is_on
from voting.ballots.models import Ballot
from voting.ballots.services import hash_of_typed
from voting.storage.database import db
from voting.vote.ballot_rows import WHOSE_BALLOT, find_ballot_rows


@contextmanager
def told_to_sqlite(site: Site) -> Generator[list[str]]:
    """What the one connection of a site's pool is told meanwhile."""
    told = list[str]()
    with site.app.app_context():
        with db.engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert isinstance(driver, sqlite3.Connection)
        driver.set_trace_callback(told.append)
        try:
            yield told
        finally:
            driver.set_trace_callback(None)


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_as_many_ballots_are_found_as_were_asked_for(site: Site, number: int) -> None:
    codes = make_open_contest(site, ballots=6)[:number]
    hashes = [hash_of_typed(code, pepper=site.pepper) for code in codes]
    with site.work() as session:
        connection = session.connection()
        assert len(WHOSE_BALLOT.ask(connection, [*hashes, b"of no ballot"])) == number
        found = find_ballot_rows(connection, hashes)
        kept = {each.id: each.code_hash for each in session.scalars(sa.select(Ballot))}
    assert {*found} == {*hashes}
    assert all(kept[row.ballot_id] == code_hash for code_hash, row in found.items())


def test_what_asks_once_leaves_nothing_open_and_lets_nobody_write(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    of_it, rubbish = [hash_of_typed(code, pepper=site.pepper)], sa.update(Ballot).values(attempt=b"")
    with site.app.test_request_context("/b"):
        for _again in range(2):
            assert len(WHOSE_BALLOT.ask_once(db.engine, of_it)) == 1
            with db.engine.connect() as connection, pytest.raises(DBAPIError):
                connection.execute(rubbish)
    with site.work() as session:
        assert session.scalars(sa.select(Ballot.attempt)).one() is None


def test_sqlite_is_told_only_once_to_refuse_writing(site: Site) -> None:
    if not is_on(site, "sqlite"):
        pytest.skip("PostgreSQL is told with each BEGIN.")
    [code] = make_open_contest(site, ballots=1)
    client = site.app.test_client()
    with told_to_sqlite(site) as told:
        for _again in range(3):
            assert client.post("/b/ballot", data={"code": code}).status_code == 200
            assert client.get("/conferences/tonight").status_code == 200
    assert sum("query_only" in each for each in told) <= 1
    assert sum("FROM ballot" in each for each in told) == 3
