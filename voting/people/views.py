"""Who is asking, for the pages of every stage."""

from __future__ import annotations

from flask import Blueprint
from flask_security import current_user

blueprint = Blueprint("people", __name__)


def actor() -> str:
    """The signed-in officer as the journal names them."""
    return f"officer:{current_user.id}"
