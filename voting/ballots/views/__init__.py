"""Printing ballots, packs at the door, and spoilt ballots."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("ballots", __name__)

from voting.ballots.views import accounts, packs, printing, sheets, spoiling, testing  # noqa: E402

__all__ = ["accounts", "blueprint", "packs", "printing", "sheets", "spoiling", "testing"]
