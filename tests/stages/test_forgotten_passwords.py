"""A password that was forgotten: replaced by mail where there is mail, and nothing given away."""

from __future__ import annotations

import re
import threading
from collections.abc import Generator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy.event
from flask_mail import Message

from tests.reading import read, words
from tests.sites import Site, config_for
from tests.stages.test_signin import EMAIL, choose, invitation, is_signed_in, join, later, sign_in
from voting.plain.roles import Role
from voting.storage.database import db

NOBODY = "nobody@example.org"


@pytest.fixture
def with_mail(site: Site) -> Generator[Site]:
    """The same site with a mail server, and one officer."""
    join(site)
    mail = {"server": "smtp.example.org", "sender": "noreply@example.org"}
    made = Site.open(site.instance.folder, config_for(site.instance.config.database.url, mail=mail))
    made.app.extensions["mail"].suppress = True
    yield made
    made.app.extensions["outbox"].wait()
    made.close()


def ask(site: Site, email: str, **given: Any) -> Any:
    return site.visitor().post("/reset", {"email": email}, **given)


def sent_by(site: Site, *asked: str) -> list[Message]:
    """What was sent once these addresses had asked."""
    with site.app.extensions["mail"].record_messages() as sent:
        for email in asked:
            assert ask(site, email).status_code == 303
        site.app.extensions["outbox"].wait()
    return sent


def code_in(message: Message) -> str:
    found = re.search(r"/password#(\S+)", str(message.body))
    assert found
    return found[1]


def test_without_mail_no_page_offers_a_new_password(site: Site) -> None:
    assert "/reset" not in site.visitor().get("/login").text
    page = read(site.visitor().get("/reset"))
    assert page.select_one("main form") is None
    assert "This site doesn’t send email." in words(page)


def test_without_mail_every_address_gets_the_same_refusal(site: Site) -> None:
    join(site)
    known, unknown = ask(site, EMAIL), ask(site, NOBODY)
    assert known.status_code == unknown.status_code == 503
    assert words(read(known, status=503)) == words(read(unknown, status=503))


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(with_mail: Site) -> None:
    assert "/reset" in with_mail.visitor().get("/login").text
    [message] = sent_by(with_mail, EMAIL, NOBODY)
    assert message.recipients == [EMAIL]
    code, new = code_in(message), "another four words"
    assert choose(with_mail.visitor(), code, new).location == "/login"
    assert choose(with_mail.visitor(), code, new).status_code == 400
    visitor = with_mail.visitor()
    sign_in(visitor, password=new)
    assert is_signed_in(visitor)


def test_a_link_for_a_forgotten_password_is_good_for_an_hour(with_mail: Site) -> None:
    [message] = sent_by(with_mail, EMAIL)
    with later(timedelta(minutes=61)):
        answer = choose(with_mail.visitor(), code_in(message), "another four words")
    assert "This link has expired." in words(read(answer, status=400))


def test_a_link_leads_to_the_address_in_the_configuration_whatever_name_was_asked_for(
    with_mail: Site,
) -> None:
    with with_mail.app.extensions["mail"].record_messages() as sent:
        ask(with_mail, EMAIL, base_url="http://localhost:9999")
        with_mail.app.extensions["outbox"].wait()
    [message] = sent
    assert f"{with_mail.instance.config.site.address}/password#" in str(message.body)
    assert "9999" not in str(message.body)


def test_an_account_is_mailed_three_links_an_hour_at_most(with_mail: Site) -> None:
    assert len(sent_by(with_mail, *[EMAIL] * 5)) == 3


def test_whether_an_account_is_there_is_found_out_after_the_answer(with_mail: Site) -> None:
    """The request asks the database the same, whatever the address; all the rest another thread does."""
    asked: dict[str, list[str]] = {}
    here = threading.get_ident()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if threading.get_ident() == here:
            asked[current].append(statement)

    with with_mail.app.app_context():
        engine = db.engine
    sqlalchemy.event.listen(engine, "before_cursor_execute", note)
    for current in (EMAIL, NOBODY):
        asked[current] = []
        ask(with_mail, current)
    with_mail.app.extensions["outbox"].wait()
    assert asked[EMAIL] == asked[NOBODY]
    assert not any("officer" in each for each in asked[EMAIL])


def test_a_mail_server_that_fails_is_in_the_log_and_on_no_page(
    with_mail: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_given: Any) -> None:
        raise OSError("the mail server is away")

    monkeypatch.setattr(with_mail.app.extensions["mail"], "send", fail)
    assert ask(with_mail, EMAIL).status_code == 303
    with_mail.app.extensions["outbox"].wait()
    assert "the mail server is away" in caplog.text
    assert EMAIL not in caplog.text


def test_where_mail_is_set_up_an_invitation_goes_out_by_mail_and_is_not_shown(with_mail: Site) -> None:
    organiser = with_mail.officer(Role.ORGANISER)
    with with_mail.app.extensions["mail"].record_messages() as sent:
        page = read(organiser.post("/officers/invite", {"email": "new@example.org"}))
        with_mail.app.extensions["outbox"].wait()
    assert "/password#" not in str(page)
    [message] = sent
    assert message.recipients == ["new@example.org"]
    assert "/password#" in str(message.body)


def test_links_that_open_nothing_keep_nobody_from_theirs(with_mail: Site) -> None:
    invite = invitation(with_mail, Role.STEWARD)
    stranger = with_mail.visitor()
    tries = [choose(stranger, "made-up").status_code for _ in range(12)]
    assert tries == [400] * 10 + [429] * 2
    assert choose(with_mail.visitor(), invite).status_code == 303


def test_who_asks_for_links_without_end_keeps_nobody_else_from_asking(with_mail: Site) -> None:
    assert [ask(with_mail, "nobody@example.org").status_code for _ in range(6)] == [303] * 5 + [429]
    assert ask(with_mail, EMAIL).status_code == 303
