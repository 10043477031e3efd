"""Sign-in for officers, with Flask-Security."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Request, after_this_request
from flask_security import FSQLALiteUserDatastore, Security, password_changed, user_authenticated

from voting.people.bounds import BoundedAddresses
from voting.people.chosen import ChosenPasswords
from voting.people.devices import keep_device
from voting.people.forms import NewPasswordForm, ProofForm, SignInForm
from voting.people.links import How, note_password
from voting.people.mail import CheckedMail
from voting.people.models import Officer, OfficerRole
from voting.people.passwords import PatientHasher
from voting.people.services import is_vouched
from voting.people.signin_limits import Doors
from voting.plain.translating import mark as _n
from voting.site.paths import PACKAGE
from voting.storage.database import db
from voting.storage.transactions import let_go_of_look
from voting.web.fresh_proof import note_proof
from voting.web.outbox import Outbox

MESSAGES = {
    "GENERIC_AUTHN_FAILED": _n("The email address or the password is wrong. Try again."),
    "DISABLED_ACCOUNT": _n("This account is closed. Ask the person who runs the server."),
    "EMAIL_NOT_PROVIDED": _n("Type your email address."),
    "PASSWORD_NOT_PROVIDED": _n("Type a password."),
    "PASSWORD_INVALID_LENGTH": _n("That password is too short. Use at least %(length)s characters."),
    "RETYPE_PASSWORD_MISMATCH": _n("The two passwords don’t match. Type them again."),
    "PASSWORD_IS_THE_SAME": _n("That’s your old password. Choose a different one."),
    "INVALID_PASSWORD": _n("That password is wrong."),
    "PASSWORD_CHANGE": _n("Your new password is saved."),
    "REAUTHENTICATION_REQUIRED": _n("Please confirm it’s you."),
    "REAUTHENTICATION_SUCCESSFUL": _n("Thank you. You can carry on now."),
    "INVALID_REDIRECT": _n("That link leads to another site. Sign in here and carry on."),
}


class VouchedOfficers(FSQLALiteUserDatastore):
    """The officers as the library finds them, without any whose row was changed in the database."""

    def find_user(self, case_insensitive: bool = False, **which: Any) -> Officer | None:
        """Return the officer of a signed cookie, if the journal vouches for their row as it is now."""
        found = self._as_it_stands(case_insensitive, **which)
        if is_vouched(db.session, found) or found is None:
            return found
        # Row and line may have been read on either side of a change: read both again.
        let_go_of_look(db.session)
        found = self._as_it_stands(case_insensitive, **which)
        return found if is_vouched(db.session, found) else None

    def _as_it_stands(self, case_insensitive: bool, **which: Any) -> Officer | None:
        return cast("Officer | None", super().find_user(case_insensitive, **which))


def init_signin(app: Flask) -> None:
    """Set up the officers' sign-in pages."""
    mail = app.extensions["instance"].config.mail
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_CHANGEABLE=True,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_POST_LOGIN_VIEW="home.office",
        SECURITY_POST_LOGOUT_VIEW="home.front",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        # As in `tidy_email`: no network look-up checks whether an address can receive mail.
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
    CheckedMail(app)
    security = Security(
        app,
        VouchedOfficers(db, Officer, OfficerRole),
        login_form=SignInForm,
        verify_form=ProofForm,
        change_password_form=NewPasswordForm,
        password_util_cls=ChosenPasswords,
        mail_util_cls=BoundedAddresses,
    )
    # Only a cookie proves an account: the library's tokens never expire, and are accepted in an address.
    cast("Any", app).login_manager.request_loader(_nobody)
    security.pwd_context = cast("Any", PatientHasher(security.pwd_context))
    app.extensions["doors"], app.extensions["outbox"] = Doors(), Outbox(app)
    user_authenticated.connect(_has_signed_in, app)
    password_changed.connect(_has_changed_password, app)


def _nobody(_request: Request) -> None:
    """Return no user for a request without a cookie."""


def _has_signed_in(_app: Flask, user: Officer, **_facts: object) -> None:
    """Signing in is a proof, too."""
    note_proof(user.fs_uniquifier)
    know_device(user)


def _has_changed_password(_app: Flask, user: Officer, **_facts: object) -> None:
    """Record it in the journal, in the transaction that saves it."""
    note_password(db.session, user, how=How.CHANGED)


def know_device(user: Officer) -> None:
    """Recognise this device the next time its officer signs in, however many strangers try."""
    officer_id = user.id
    after_this_request(lambda response: keep_device(response, officer_id))
