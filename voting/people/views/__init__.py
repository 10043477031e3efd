"""People who want to come or help, for organisers."""

from __future__ import annotations

from flask import Blueprint
from flask_security import current_user

from voting.people.services import why_not_second
from voting.storage.database import db
from voting.web.access import actor
from voting.web.contributions import Contributions

blueprint = Blueprint("people", __name__)


def why_not_beside(first: str) -> str:
    """Return why the current officer cannot be second beside a first, in a sentence; empty if they can."""
    return why_not_second(db.session, actor(), beside=first) if current_user.is_authenticated else ""


from voting.people.views import passwords, persons, privacy  # noqa: E402

contributions = Contributions(blueprint, why_not_second=why_not_beside)

__all__ = ["blueprint", "contributions", "passwords", "persons", "privacy"]
