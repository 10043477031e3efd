"""The ballot page, and the desk where papers are entered."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("vote", __name__)

from voting.vote.views import paper, phone  # noqa: E402

__all__ = ["blueprint", "paper", "phone"]
