"""Signing in: officers, by Flask-Security."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_mail import Mail
from flask_security import FSQLALiteUserDatastore, MailUtil, Security, user_authenticated

from voting.database import db
from voting.pages import PACKAGE, current_instance
from voting.people.forms import ProofForm, SignInForm
from voting.people.models import Officer, OfficerRole
from voting.proofs import note_proof
from voting.refusals import Refusal
from voting.words import noted as _n


class PatientMail(MailUtil):
    """Sends mail; a mail server that fails is written into the log, and whoever asked learns nothing from it.

    Otherwise a stranger could tell by the failure which addresses have an account here.
    """

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send one mail."""
        try:
            super().send_mail(*args, **kwargs)
        except (OSError, SMTPException):
            current_app.logger.exception("A mail could not be sent.")


class NoMail(Refusal):
    """This installation sends no mail."""

    status = 503


MESSAGES = {
    "GENERIC_AUTHN_FAILED": _n("The e-mail address or the password is wrong. Try again."),
    "DISABLED_ACCOUNT": _n("This account is closed. Ask an administrator."),
    "EMAIL_NOT_PROVIDED": _n("Type your e-mail address."),
    "PASSWORD_NOT_PROVIDED": _n("Type a password."),
    "PASSWORD_INVALID_LENGTH": _n("That password is too short. Use at least %(length)s letters."),
    "RETYPE_PASSWORD_MISMATCH": _n("The two passwords are not the same. Type them again."),
    "PASSWORD_IS_THE_SAME": _n("That is your old password. Choose another one."),
    "INVALID_PASSWORD": _n("That is not your password."),
    "INVALID_RESET_PASSWORD_TOKEN": _n("This link was used already, or it is not whole."),
    "PASSWORD_RESET_EXPIRED": _n("This link has run out: it worked for %(within)s."),
    "PASSWORD_RESET_NO_LOGIN": _n("Your password is saved. Sign in with it now."),
    "PASSWORD_RESET_REQUEST": _n("If this address has an account here, a link is on its way to it."),
    "PASSWORD_CHANGE": _n("Your new password is saved."),
    "REAUTHENTICATION_REQUIRED": _n("Please confirm it’s you."),
    "REAUTHENTICATION_SUCCESSFUL": _n("Thank you. You can go on now."),
    "INVALID_REDIRECT": _n("That link leads away from this site. Sign in and go on from here."),
}


def init_signin(app: Flask) -> None:
    """Give officers their sign-in pages."""
    mail = app.extensions["instance"].config.mail
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
        # As in `tidy_email`: whether anybody reads an address is not asked of the network.
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
        SECURITY_EMAIL_SENDER=mail.sender if mail else "nobody@localhost",
        SECURITY_I18N_DOMAIN="messages",
        SECURITY_I18N_DIRNAME=str(PACKAGE / "translations"),
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=app.config["SESSION_COOKIE_SECURE"],
        **{f"SECURITY_MSG_{name}": (words, "info") for name, words in MESSAGES.items()},
    )
    if mail:
        app.config.update(
            MAIL_SERVER=mail.server,
            MAIL_PORT=mail.port,
            MAIL_USE_TLS=mail.security == "starttls",
            MAIL_USE_SSL=mail.security == "tls",
            MAIL_USERNAME=mail.username or None,
            MAIL_PASSWORD=mail.password or None,
        )
    Mail(app)
    Security(
        app,
        FSQLALiteUserDatastore(db, Officer, OfficerRole),
        login_form=SignInForm,
        verify_form=ProofForm,
        mail_util_cls=PatientMail,
    )
    app.before_request(refuse_without_mail)
    user_authenticated.connect(_has_signed_in, app)


def _has_signed_in(_app: Flask, user: Officer, **_facts: object) -> None:
    """Signing in is a proof, too."""
    note_proof(user.fs_uniquifier)


def refuse_without_mail() -> None:
    """Say that no link can be sent, to every address alike: which of them has an account stays secret."""
    asked = request.endpoint == "security.forgot_password" and request.method == "POST"
    if asked and current_instance().config.mail is None:
        raise NoMail(_("This site sends no mail. Ask an administrator for a new sign-in link."))
