"""Signing in: officers by Flask-Security, and the passes of phones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, g, session
from flask_babel import gettext as _
from flask_mail import Mail
from flask_security import FSQLALiteUserDatastore, MailUtil, Security

from voting.database import db
from voting.pages import current_instance
from voting.people.models import Officer, OfficerRole
from voting.people.services import valid_pass
from voting.refusals import Refusal


class NoMail(Refusal):
    """This installation sends no mail."""

    status = 503


class InstanceMail(MailUtil):
    """Sends mail only where config.toml has a [mail] table, and says so plainly where it has not."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        if current_instance().config.mail is None:
            raise NoMail(_("This site sends no mail. Ask an administrator for a new sign-in link."))
        super().send_mail(*args, **kwargs)


def init_signin(app: Flask) -> None:
    """Give officers their sign-in pages, and every request its pass, if the phone has one."""
    instance = app.extensions["instance"]
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_RECOVERABLE=True,
        SECURITY_RESET_PASSWORD_WITHIN=timedelta(days=7),
        SECURITY_CHANGEABLE=True,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL=False,
        SECURITY_POST_LOGIN_VIEW="home.office",
        SECURITY_POST_RESET_VIEW="security.login",
        SECURITY_POST_LOGOUT_VIEW="home.front",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_EMAIL_SENDER=instance.config.mail.sender if instance.config.mail else "nobody@localhost",
    )
    if mail := instance.config.mail:
        app.config.update(
            MAIL_SERVER=mail.server,
            MAIL_PORT=mail.port,
            MAIL_USE_TLS=mail.security == "starttls",
            MAIL_USE_SSL=mail.security == "tls",
            MAIL_USERNAME=mail.username or None,
            MAIL_PASSWORD=mail.password or None,
        )
    Mail(app)
    Security(app, FSQLALiteUserDatastore(db, Officer, OfficerRole), mail_util_cls=InstanceMail)
    app.before_request(load_phone_pass)


def load_phone_pass() -> None:
    """Find the pass this phone holds, if it holds one that has neither run out nor been ended."""
    key = session.get("pass")
    g.phone_pass = valid_pass(db.session, key) if key else None
