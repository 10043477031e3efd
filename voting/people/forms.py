"""The forms by which officers sign in, and phones join."""

from __future__ import annotations

from typing import Any

from flask_security.forms import LoginForm, VerifyForm
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired

from voting.proofs import note_proof
from voting.words import later as _l


class SignInForm(LoginForm):
    """E-mail address and password; nothing is kept on the device unless the officer ticks the box."""

    remember: BooleanField = BooleanField(_l("Keep me signed in on this device; it is my own"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        # The library puts a link to a forgotten password here; the page has its own, where mail is set up.
        self.password.description = ""


class ProofForm(VerifyForm):
    """The password again, before what cannot be undone."""

    def validate(self, **given: Any) -> bool:
        """Check the password; a right one counts as proof for a while."""
        is_right = super().validate(**given)
        if is_right:
            note_proof(self.user.fs_uniquifier)
        return is_right


class JoinForm(FlaskForm):
    """The code of a round or desk, and a first name, so that the organiser knows who joined."""

    code = StringField(
        _l("The code"),
        validators=[InputRequired(_l("Scan the code again, or type it as it stands on the sheet."))],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "none",
            "spellcheck": "false",
            "class": "code",
            "maxlength": 80,
        },
    )
    name = StringField(
        _l("Your first name"),
        validators=[InputRequired(_l("Type your first name, so that the organiser knows who joined."))],
        render_kw={"autocomplete": "given-name", "maxlength": 60},
    )

    def given_code(self) -> str:
        """The code as it was scanned or typed; who pastes the whole link means what stands after the #."""
        return (self.code.data or "").rpartition("#")[2].strip()
