"""Printing ballots, packs at the door, the door desk, and spoilt ballots."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("ballots", __name__)

from voting.ballots.views import (  # noqa: E402
    accounts,
    desk,
    desk_heads,
    desk_joining,
    desk_packs,
    desk_papers,
    desk_passes,
    packs,
    printing,
    sheets,
    taken_back,
    testing,
)

# Reached from a voter's page, which has no session and so no token: a test ballot that proves that phones get
# here, and a ballot looked at by a phone of the desk. Neither votes.
NEED_NO_TOKEN = (testing.tested_submit, desk_papers.ballot_at_desk)

__all__ = [
    "NEED_NO_TOKEN",
    "accounts",
    "blueprint",
    "desk",
    "desk_heads",
    "desk_joining",
    "desk_packs",
    "desk_papers",
    "desk_passes",
    "packs",
    "printing",
    "sheets",
    "taken_back",
    "testing",
]
