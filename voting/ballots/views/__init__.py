"""Printing ballots, packs at the door, and spoilt ballots."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("ballots", __name__)

from voting.ballots.views import packs, printing, spoiling  # noqa: E402

__all__ = ["blueprint", "packs", "printing", "spoiling"]
