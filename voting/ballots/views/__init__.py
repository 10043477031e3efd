"""Printing ballots, packs, take-backs, and test ballots."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("ballots", __name__)

from voting.ballots import commands  # noqa: E402
from voting.ballots.views import packs, printing, sheets, take_backs, testing  # noqa: E402
from voting.web.contributions import Contributions  # noqa: E402

contributions = Contributions(
    blueprint,
    functions=(packs.signing_of, packs.is_signed_for),
    # Reached from a voter's page, which has no session and so no token: a test ballot that proves that phones
    # get here. It casts no vote.
    tokenless=(testing.tested_submit,),
    commands=(commands.ballots,),
)

__all__ = ["blueprint", "contributions", "packs", "printing", "sheets", "take_backs", "testing"]
