"""People who want to come or help, for organisers."""

from __future__ import annotations

from flask import Blueprint
from flask_security import current_user

from voting.people.services import why_not_second
from voting.storage.database import db
from voting.web.access import actor

blueprint = Blueprint("people", __name__)


@blueprint.app_template_global()
def why_not_beside(first: str) -> str:
    """Why the officer who reads this is no second one beside a first, in a sentence; empty where they are."""
    return why_not_second(db.session, actor(), beside=first) if current_user.is_authenticated else ""


from voting.people.views import passwords, persons, privacy  # noqa: E402

__all__ = ["blueprint", "passwords", "persons", "privacy"]
