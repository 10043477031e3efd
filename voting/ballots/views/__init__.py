"""Printing ballots, packs at the door, the door desk, and spoilt ballots."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("ballots", __name__)

from voting.ballots.views import (  # noqa: E402
    accounts,
    desk,
    desk_joining,
    desk_packs,
    desk_papers,
    packs,
    printing,
    sheets,
    testing,
)

__all__ = [
    "accounts",
    "blueprint",
    "desk",
    "desk_joining",
    "desk_packs",
    "desk_papers",
    "packs",
    "printing",
    "sheets",
    "testing",
]
