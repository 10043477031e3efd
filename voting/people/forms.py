"""Forms for signing in, choosing passwords and joining with a phone."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import after_this_request
from flask_security.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, VerifyForm
from flask_security.utils import get_message
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, EmailField, Form, StringField
from wtforms.validators import InputRequired

from voting.people.devices import keep_turn
from voting.people.passwords import TooManyTries, sign_in
from voting.people.services import AccountWasChanged
from voting.plain.translating import lazy as _l
from voting.web.fresh_proof import note_proof


def _name(form: Form, **labels: str) -> None:
    """Label the library's fields in everyday words."""
    for name, words in labels.items():
        form[name].label.text = words


class SignInForm(LoginForm):
    """E-mail address and password; nothing is kept on the device unless the officer ticks the box."""

    remember: BooleanField = BooleanField(_l("This is my own device: keep me signed in"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        # The library puts a forgotten-password link here; the page has its own, where mail is set up.
        self.password.description = ""
        _name(self, email=_l("Email address"), password=_l("Password"))

    def validate(self, **given: Any) -> bool:
        """Whether address and password are those of an officer who may sign in."""
        # The library checks the input; `voting.people.passwords` decides who may sign in.
        if not super(LoginForm, self).validate(**given):
            return False
        try:
            self.user = sign_in(self.email.data or "", self.password.data or "")
        except TooManyTries as wait:
            self.form_errors.append(str(wait))
            after_this_request(partial(_come_again, wait=wait))
            return False
        except AccountWasChanged as refusal:
            self.form_errors.append(str(refusal))
            return False
        if self.user is None:
            self.password.errors = [get_message("INVALID_PASSWORD")[0]]
            return False
        self.ifield, self.user_authenticated = self.email, True
        if not self.user.is_active:
            self.email.errors = [get_message("DISABLED_ACCOUNT")[0]]
            return False
        return True


def _come_again(response: Response, *, wait: TooManyTries) -> Response:
    """Say when to try again, for programs too, and keep the turn that is held."""
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    response.headers["Retry-After"] = str(wait.seconds)
    if wait.turn:
        keep_turn(response, wait.turn)
    return response


class ForgottenForm(FlaskForm):
    """The address to send a link to."""

    email = EmailField(
        _l("Email address"),
        validators=[InputRequired(_l("Type your email address."))],
        render_kw={"autocomplete": "email", "maxlength": 254},
    )


class ChoosePasswordForm(ResetPasswordForm):
    """A new password, typed twice, with the code of the link that allows it."""

    order_on_page = ("token", "password", "password_confirm")
    token = StringField(
        _l("Your link, or the part of it after #"),
        validators=[InputRequired(_l("Paste the link you were given."))],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off", "maxlength": 500},
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        _name(self, password=_l("New password"), password_confirm=_l("Confirm new password"))

    @property
    def code(self) -> str:
        """The secret part of the link, whether or not the whole link was pasted."""
        return (self.token.data or "").strip().rpartition("#")[2]


class NewPasswordForm(ChangePasswordForm):
    """A new password, chosen by an officer who knows the current one."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        _name(
            self,
            password=_l("Current password"),
            new_password=_l("New password"),
            new_password_confirm=_l("Confirm new password"),
        )


class ProofForm(VerifyForm):
    """The password again, before an act that cannot be undone."""

    def validate(self, **given: Any) -> bool:
        """Check the password; a right one counts as proof for a while."""
        is_right = super().validate(**given)
        if is_right:
            note_proof(self.user.fs_uniquifier)
        return is_right
