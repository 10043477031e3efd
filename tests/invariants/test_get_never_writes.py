"""Looking changes nothing: after GET and HEAD on every address the database is byte for byte the same."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError

from tests.invariants.addresses import Addresses
from tests.invariants.fingerprints import fingerprint
from tests.invariants.people import person_on
from tests.sites import Site
from voting.app import create_app
from voting.people.models import OfficerRole
from voting.storage.database import db
from voting.web.access import PUBLIC, allow


@pytest.mark.parametrize("who", ["organiser", "desk helper"])
def test_looking_at_every_page_leaves_the_database_as_it_was(
    full_site: Site, addresses: Addresses, who: str
) -> None:
    """One address of every page; `test_access` looks at all the others."""
    person = person_on(full_site, who)
    before = fingerprint(full_site)
    pages = {each.endpoint: each.path for each in addresses if "GET" in each.methods}
    answers = {
        f"{method} {path}": person.client.open(path, method=method, buffered=True).status
        for path in pages.values()
        for method in ("GET", "HEAD")
    }
    assert {at: status for at, status in answers.items() if status.startswith("5")} == {}
    assert len(answers) > 100
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
