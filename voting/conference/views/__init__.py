"""Planning a conference, its public page, and the page from which it is run."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("conference", __name__)

from voting.conference.views import (  # noqa: E402
    changing,
    closing,
    closing_by_two,
    conferences,
    contests,
    hall,
    officers,
    running,
    wifi,
)

__all__ = [
    "blueprint",
    "changing",
    "closing",
    "closing_by_two",
    "conferences",
    "contests",
    "hall",
    "officers",
    "running",
    "wifi",
]
