"""The form by which officers sign in."""

from __future__ import annotations

from typing import Any

from flask_security.forms import LoginForm
from wtforms import BooleanField

from voting.words import later as _l


class SignInForm(LoginForm):
    """E-mail address and password; nothing is kept on the device unless the officer ticks the box."""

    remember: BooleanField = BooleanField(_l("Keep me signed in on this device; it is my own"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        # The library puts a link to a forgotten password here; the page has its own, where mail is set up.
        self.password.description = ""
