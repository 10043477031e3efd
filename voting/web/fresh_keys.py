"""Keys of forms, which make a repeated sending harmless: what has this key is there already."""

from __future__ import annotations

import uuid

from flask_wtf import FlaskForm
from wtforms import HiddenField


def key_sent(typed: str) -> uuid.UUID:
    """Return the submitted key, or a new one if it is not a key."""
    try:
        return uuid.UUID(typed)
    except ValueError:
        return uuid.uuid4()


class FormWithKey(FlaskForm):
    """A form that does its work once, however often it is sent."""

    key = HiddenField()

    def fresh_key(self) -> None:
        """Take a new key, so that the next sending is another one."""
        self.key.data = str(uuid.uuid4())

    def given_key(self) -> uuid.UUID:
        """Return the submitted key, or a new one if it is not a key."""
        return key_sent(self.key.data or "")
