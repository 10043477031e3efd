"""Nobody waits for another's slow work: what a request asks beforehand, computes or lays out holds no lock.

That no page does slow work with a transaction open is watched in every test (tests.slow_work); here is tested
that the watch bites, and, over all addresses, what holds for every page by the way pages are made.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import sqlalchemy.event
from flask import render_template
from flask.testing import FlaskClient

from tests.invariants.addresses import Addresses
from tests.invariants.people import PEOPLE, person_on
from tests.sites import Site
from voting.app import create_app
from voting.people.models import OfficerRole
from voting.storage.database import db
from voting.storage.transactions import is_reading, let_go
from voting.web.access import PUBLIC, allow


@contextmanager
def with_page(site: Site, page: Callable[[], str]) -> Generator[FlaskClient]:
    """A browser on the same site with one page more."""
    app = create_app(site.instance)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.add_url_rule("/more", view_func=allow(PUBLIC)(page), methods=["GET", "POST"])
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


def hash_something() -> None:
    from flask_security.utils import hash_password  # noqa: PLC0415 - Only inside an app.

    hash_password("four plain words")


def read_something() -> None:
    db.session.scalars(sa.select(OfficerRole)).all()


def add_something() -> None:
    db.session.add(OfficerRole(name="invented on the way"))
    db.session.flush()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_watch_bites_when_a_page_computes_with_a_transaction_open(site: Site, method: str) -> None:
    def page() -> str:
        from voting.publish.services import bundling  # noqa: PLC0415

        read_something()
        return str(bundling.bundle_zip({}))

    with with_page(site, page) as client, pytest.raises(AssertionError, match="holds the database"):
        client.open("/more", method=method)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_that_lets_go_first_may_take_its_time(site: Site, method: str) -> None:
    def page() -> str:
        read_something()
        let_go(db.session)
        hash_something()
        return "done"

    with with_page(site, page) as client:
        assert client.open("/more", method=method).text == "done"


def test_hashing_a_password_lets_go_by_itself(site: Site) -> None:
    def page() -> str:
        read_something()
        hash_something()
        return "done"

    with with_page(site, page) as client:
        assert client.post("/more").text == "done"


def test_a_page_is_laid_out_only_after_what_was_not_kept_is_given_up(site: Site) -> None:
    def page() -> str:
        add_something()
        shown = render_template("refusal.html", sentence="Not kept.", status=400)
        assert is_reading()
        return shown

    with with_page(site, page) as client:
        client.post("/more")
    with site.work() as session:
        named = sa.select(OfficerRole).where(OfficerRole.name == "invented on the way")
        assert session.scalars(named).all() == []


@pytest.mark.parametrize("who", PEOPLE)
def test_no_request_takes_the_write_lock_before_its_own_page_begins(
    full_site: Site, addresses: Addresses, who: str
) -> None:
    """Every POST without its token is refused; who sent it was found out by looking alone."""
    person, began = person_on(full_site, who), list[str]()
    with full_site.app.app_context():
        engine = db.engine

    def note(_connection: Any) -> None:
        began.append("reads" if is_reading() else "writes")

    sqlalchemy.event.listen(engine, "begin", note)
    try:
        wrote = list[str]()
        posts = {each.endpoint: each.path for each in addresses if "POST" in each.methods}
        for endpoint, path in posts.items():
            if endpoint.startswith(("vote.", "ballots.tested")):
                continue  # A voter's pages need no token: see tests/stages/test_transactions.py.
            began.clear()
            person.client.post(path, data={})
            if "writes" in began:
                wrote.append(path)
    finally:
        sqlalchemy.event.remove(engine, "begin", note)
    assert len(posts) > 30
    assert wrote == []


def test_no_answer_reads_from_the_database_while_it_is_sent() -> None:
    """A slow line would hold up everybody's commits for as long as it takes."""
    package = Path(__file__).parents[2] / "voting"
    streams = [file.name for file in package.rglob("*.py") if "stream_with_context" in file.read_text()]
    assert streams == []
