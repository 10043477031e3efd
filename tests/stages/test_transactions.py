"""Who holds up whom: a slow line, a look, a stranger's claims, and what a failure writes into the log."""

from __future__ import annotations

import io
import logging
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.ballot_forms import crossed
from tests.factories import make_open_contest
from tests.sites import Site, Visitor
from voting.plain.roles import Role
from voting.storage.database import db
from voting.storage.transactions import unsafe_settings

FORM = "application/x-www-form-urlencoded"


class SlowLine(io.RawIOBase):
    """A request that is still being sent: whenever it is read, somebody else writes to the database."""

    def __init__(self, content: bytes, file: Path) -> None:
        self.content, self.file, self.reads = io.BytesIO(content), file, 0

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self.content.seek(offset, whence)

    def readinto(self, buffer: Any, /) -> int:
        self.reads += 1
        other = sqlite3.connect(self.file, timeout=0, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.rollback()
        other.close()
        return self.content.readinto(buffer)


def send_slowly(site: Site, visitor: Visitor, path: str) -> tuple[Any, SlowLine]:
    body = f"csrf_token={visitor.token()}&name=x".encode()
    line = SlowLine(body, site.instance.folder / "voting.sqlite")
    answer = visitor.client.post(path, input_stream=line, content_length=len(body), content_type=FORM)
    return answer, line


@pytest.mark.parametrize("path", ["/campaigns/new", "/b/ballot"])
def test_a_request_on_a_slow_line_holds_up_nobody(site: Site, path: str) -> None:
    if site.instance.config.database.url.startswith("postgresql"):
        pytest.skip("Only SQLite has one write lock for everybody.")
    answer, line = send_slowly(site, site.officer(Role.ORGANISER), path)
    assert answer.status_code in {400, 404}
    assert line.reads


def test_looking_at_a_ballot_waits_for_nobody_who_writes(site: Site) -> None:
    if site.instance.config.database.url.startswith("postgresql"):
        pytest.skip("Only SQLite has one write lock for everybody.")
    [code] = make_open_contest(site, ballots=1)
    visitor = site.visitor()
    token = visitor.token()
    writer = sqlite3.connect(site.instance.folder / "voting.sqlite", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    for path in ("/b/ballot", "/b/check"):
        sent = {"csrf_token": token, "code": code, **crossed(1)}
        assert visitor.client.post(path, data=sent).status_code == 200
    writer.rollback()
    writer.close()


def test_a_name_that_a_stranger_gives_this_site_is_refused(site: Site) -> None:
    assert site.app.test_client().get("/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_a_form_that_is_too_large_is_refused_before_it_is_read_further(site: Site) -> None:
    answer = site.visitor().post("/b/ballot", {"code": "x" * 3_000_000})
    assert answer.status_code == 413


def test_what_a_statement_carries_never_stands_in_an_error(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "what somebody said at the door"
    with site.app.app_context(), caplog.at_level(logging.DEBUG), pytest.raises(IntegrityError) as error:
        db.session.execute(sa.text("INSERT INTO campaign (id, name) VALUES (NULL, :said)"), {"said": secret})
    assert secret not in str(error.value).replace("DETAIL", "\n").splitlines()[0]
    assert secret not in caplog.text


def test_a_server_that_would_lose_votes_in_a_power_cut_is_named(site: Site) -> None:
    with site.app.app_context():
        kind, found = db.engine.dialect.name, unsafe_settings(db.engine)
    # PostgreSQL runs in the tests without waiting for the disk (tests.sites.IN_A_HURRY).
    assert found == (["fsync", "full_page_writes"] if kind == "postgresql" else [])


def test_what_a_server_sets_for_everybody_does_not_change_what_a_cast_sees(site: Site) -> None:
    if not site.instance.config.database.url.startswith("postgresql"):
        pytest.skip("SQLite has one way to keep transactions apart.")
    with site.work() as session:
        name = session.scalar(sa.text("SELECT current_database()"))
        session.execute(
            sa.text(f"ALTER DATABASE \"{name}\" SET default_transaction_isolation = 'repeatable read'")
        )
    with site.app.app_context():
        db.engine.dispose()
    with site.work() as session:
        assert session.scalar(sa.text("SHOW transaction_isolation")) == "read committed"
