"""Mail: sent only to the server that config.toml names, and always with a timeout."""

from __future__ import annotations

import smtplib
import ssl
from typing import Any, cast

from flask import Flask
from flask_mail import Connection, Mail

LONGEST_SILENCE = 20


class CheckedConnection(Connection):
    """A connection to the mail server, which must prove its identity before anything is sent to it.

    The library accepts any certificate: an interceptor could read the mail password, and the links by which
    officers choose theirs.
    """

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        """Connect, verify the server's name by its certificate unless there is to be none, and sign in."""
        server, port, trusted = self.mail.server, self.mail.port, ssl.create_default_context()
        if self.mail.use_ssl:
            host = smtplib.SMTP_SSL(server, port, timeout=LONGEST_SILENCE, context=trusted)
        else:
            host = smtplib.SMTP(server, port, timeout=LONGEST_SILENCE)
        try:
            if self.mail.use_tls:
                host.starttls(context=trusted)
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host


class CheckedMail(Mail):
    """The library's mail, over verified connections."""

    def init_app(self, app: Flask) -> Any:
        """Register this object where the library looks for its mailer."""
        state = super().init_app(app)
        app.extensions["mail"] = self
        return state

    def connect(self) -> CheckedConnection:
        """Open a connection to the mail server."""
        return CheckedConnection(cast("Any", self))
