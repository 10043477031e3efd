"""Planning a conference, and its public page."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("conference", __name__)

from voting.conference.views import changing, conferences, contests  # noqa: E402

__all__ = ["blueprint", "changing", "conferences", "contests"]
