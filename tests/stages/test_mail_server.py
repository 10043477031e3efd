"""A mail server gets links to new passwords, so it must be the one that config.toml names."""

from __future__ import annotations

import smtplib
import ssl
from typing import Any

import pytest
from flask_mail import Message

from tests.sites import Site, config_for


class Server:
    """A mail server that takes everything, and what it was asked with."""

    said: list[tuple[str, Any]]

    def __init__(
        self, name: str, port: int, *, timeout: float, context: ssl.SSLContext | None = None
    ) -> None:
        type(self).said = [("reached", (name, port, timeout > 0, context))]

    def starttls(self, *, context: ssl.SSLContext) -> None:
        self.said.append(("starttls", context))

    def login(self, name: str, _password: str) -> None:
        self.said.append(("login", name))

    def sendmail(self, *_about: object) -> None:
        self.said.append(("sendmail", None))

    def quit(self) -> None:
        self.said.append(("quit", None))


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_mail_goes_only_to_a_server_whose_certificate_is_its_own(
    site: Site, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Server)
    sending = {"server": "mail.example.org", "sender": "us@example.org", "security": security}
    sending |= {"username": "us", "password": "a password"}
    mailing = Site.open(site.instance.folder, config_for(site.instance.config.database.url, mail=sending))
    mailing.app.extensions["mail"].state.suppress = False
    with mailing.app.app_context():
        mailing.app.extensions["mail"].send(
            Message("A link", recipients=["you@example.org"], body="…", sender="us@example.org")
        )
    mailing.close()
    assert [what for what, _how in Server.said if what != "starttls"] == [
        "reached",
        "login",
        "sendmail",
        "quit",
    ]
    [(_what, (_name, _port, is_bounded, context)), *others] = Server.said
    assert is_bounded
    checked = {"tls": context, "starttls": dict(others).get("starttls"), "none": None}[security]
    assert (checked is None) == (security == "none")
    if checked is not None:
        assert checked.check_hostname
        assert checked.verify_mode == ssl.CERT_REQUIRED
