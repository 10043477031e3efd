"""Planning a conference, its public page, and the page from which it is run."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("conference", __name__)

from voting.conference.views import closing, conferences, contests, hall, officers, running, wifi  # noqa: E402

__all__ = [
    "blueprint",
    "closing",
    "conferences",
    "contests",
    "hall",
    "officers",
    "running",
    "wifi",
]
