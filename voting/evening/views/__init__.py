"""The pages from which the evening is run, the hall's screen and the ballot account."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("evening", __name__)

from voting.evening.views import account, closing, closing_by_two, hall, officers, running, wifi  # noqa: E402

__all__ = ["account", "blueprint", "closing", "closing_by_two", "hall", "officers", "running", "wifi"]
