"""People who want to come or help, for organisers; and who is asking, for the pages of every stage."""

from __future__ import annotations

from flask import Blueprint
from flask_security import current_user

blueprint = Blueprint("people", __name__)


def actor() -> str:
    """The signed-in officer as the journal names them."""
    return f"officer:{current_user.id}"


from voting.people.views import passwords, persons, privacy  # noqa: E402

__all__ = ["actor", "blueprint", "passwords", "persons", "privacy"]
