"""Mail goes to nobody but the server that config.toml names, and nobody waits for it without an end."""

from __future__ import annotations

import smtplib
import socket
import ssl
from typing import Any, NoReturn

import pytest
from flask_mail import Message

from tests.sites import Site, config_for
from voting.people import mail as sending


class StoppedHere(Exception):
    """Raised in the place of a connection."""


def opened(site: Site, **mail: Any) -> Site:
    said = {"server": "127.0.0.1", "sender": "noreply@example.org"} | mail
    made = Site.open(site.instance.folder, config_for(site.instance.config.database.url, mail=said))
    made.app.extensions["mail"].suppress = False
    return made


def send(made: Site) -> None:
    hello = Message("Hello", recipients=["a@example.org"], sender="b@example.org")
    with made.app.app_context():
        made.app.extensions["mail"].send(hello)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_server_proves_its_name_before_it_is_told_anything(
    site: Site, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    seen: list[ssl.SSLContext | None] = []

    def stop(*_given: object, context: ssl.SSLContext | None = None, **_named: object) -> NoReturn:
        seen.append(context)
        raise StoppedHere

    class Server(smtplib.SMTP):
        def __init__(self, *_given: object, **_named: object) -> None:
            """Connect to nobody."""

        starttls = stop

        def close(self) -> None:
            """Nothing was opened."""

    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", stop)
    with pytest.raises(StoppedHere):
        send(opened(site, security=security))
    [context] = seen
    assert context is not None
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)


def test_a_mail_server_that_says_nothing_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LONGEST_SILENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        made = opened(site, port=silent.getsockname()[1])
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected), match="timed out"):
            send(made)
