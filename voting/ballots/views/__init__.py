"""Printing ballots, packs, what was taken back, and test ballots."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("ballots", __name__)

from voting.ballots.views import packs, printing, sheets, taken_back, testing  # noqa: E402

# Reached from a voter's page, which has no session and so no token: a test ballot that proves that phones get
# here. It does not vote.
NEED_NO_TOKEN = (testing.tested_submit,)

__all__ = ["NEED_NO_TOKEN", "blueprint", "packs", "printing", "sheets", "taken_back", "testing"]
