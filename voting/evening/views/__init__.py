"""Pages for running the evening, the hall's screen and the ballot account."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("evening", __name__)

from voting.evening.views import (  # noqa: E402
    ballot_account,
    changing,
    closing,
    closing_by_two,
    hall,
    officers,
    running,
    wifi,
)
from voting.web.contributions import Contributions  # noqa: E402

contributions = Contributions(blueprint, functions=(officers.links_to_show, officers.invitations_to_agree))

__all__ = [
    "ballot_account",
    "blueprint",
    "changing",
    "closing",
    "closing_by_two",
    "contributions",
    "hall",
    "officers",
    "running",
    "wifi",
]
