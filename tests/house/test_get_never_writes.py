"""Looking changes nothing: after GET and HEAD on every address the database is byte for byte the same."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus

import psycopg
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy.exc import DBAPIError

from tests.house.addresses import Addresses
from tests.house.people import PEOPLE, person_on
from tests.sites import Site
from voting.access import PUBLIC, allow
from voting.app import create_app
from voting.database import Model, db
from voting.people.models import OfficerRole


def fingerprint(site: Site) -> str:
    """A digest of the database: of its files on SQLite, of every row of every table on PostgreSQL."""
    whole = hashlib.sha256()
    url = sa.make_url(site.instance.database_url)
    if url.get_backend_name() == "sqlite":
        for file in sorted(site.instance.folder.glob("voting.sqlite*")):
            whole.update(file.name.encode() + file.read_bytes())
        return whole.hexdigest()
    address = site.instance.database_url.replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        for table in sorted(Model.metadata.tables):
            query = sql.SQL("SELECT xmin, t.* FROM {} t ORDER BY ctid").format(sql.Identifier(table))
            rows = connection.execute(query).fetchall()
            whole.update(repr((table, rows)).encode())
    return whole.hexdigest()


@pytest.mark.parametrize("who", PEOPLE)
def test_looking_at_every_address_leaves_the_database_as_it_was(
    full_site: Site, addresses: Addresses, who: str
) -> None:
    person = person_on(full_site, who)
    before = fingerprint(full_site)
    looked, failed = 0, list[str]()
    for address in addresses:
        if "GET" not in address.methods:
            continue
        for method in ("GET", "HEAD"):
            answer = person.client.open(address.path, method=method, buffered=True)
            looked += 1
            if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                failed.append(f"{method} {address.path} ({address.endpoint}): {answer.status}")
    assert failed == []
    assert looked > 200
    assert fingerprint(full_site) == before


def test_a_page_that_writes_on_get_fails_and_writes_nothing(site: Site) -> None:
    before = fingerprint(site)
    with writing_page(site) as client, pytest.raises(DBAPIError):
        client.get("/writes")
    assert fingerprint(site) == before


def test_the_same_page_may_write_on_post(site: Site) -> None:
    before = fingerprint(site)
    with writing_page(site) as client:
        assert client.post("/writes").status_code == HTTPStatus.OK
    assert fingerprint(site) != before


@contextmanager
def writing_page(site: Site) -> Generator[FlaskClient]:
    """A browser on the same site with one page more, which writes whatever it is asked."""
    app = create_app(site.instance)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)

    @allow(PUBLIC)
    def write() -> str:
        db.session.add(OfficerRole(name="invented on the way"))
        db.session.commit()
        return "written"

    app.add_url_rule("/writes", view_func=write, methods=["GET", "POST"])
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()
